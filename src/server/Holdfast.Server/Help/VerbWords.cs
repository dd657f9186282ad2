using Holdfast.Hosting.Flags;

namespace Holdfast.Server.Help;

/// <summary>The second word of a line, where a verb has verbs of its own.</summary>
internal static class VerbWords
{
    /// <summary>What is wrong with it, and what was perhaps meant; null where it is one of them.</summary>
    public static string? Fault(string verb, string[] known, string[] arguments)
    {
        if (arguments.Length == 0)
            return $"'holdfast {verb}' has the verbs {string.Join(", ", known.Select(word => $"'{word}'"))}.";
        if (known.Contains(arguments[0])) return null;
        var meant = Spelling.Nearest(arguments[0], known) is { } near ? $" Did you mean '{near}'?" : "";
        return $"'holdfast {verb}' has no verb '{arguments[0]}'.{meant}";
    }
}
