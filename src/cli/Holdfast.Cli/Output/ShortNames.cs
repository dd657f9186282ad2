namespace Holdfast.Cli.Output;

/// <summary>The ends of ids, by which things are found too: S0 for 55512e46-4d49-4d3f-9edd-a6dc459847d4-S0.</summary>
internal static class ShortNames
{
    /// <summary>What stands for a name where others are listed with it: its end, unless another has the same.</summary>
    public static string Of(string name, IReadOnlyList<string> all)
    {
        var end = name[(name.LastIndexOf('-') + 1)..];
        return all.Count(other => other == end || other.EndsWith($"-{end}", StringComparison.Ordinal)) == 1
            ? end
            : name;
    }
}
