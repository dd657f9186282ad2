using System.Text;
using Holdfast.Hosting.Flags;

namespace Holdfast.Server.Help;

/// <summary>What <c>--help</c> of a verb says: first what people copy.</summary>
/// <param name="Examples">Whole command lines.</param>
/// <param name="About">What it does, in sentences.</param>
/// <param name="Options">What it takes, set in lines already.</param>
internal sealed record VerbHelp(IReadOnlyList<string> Examples, string About, string Options)
{
    /// <summary>Whether somebody only asks, whatever else the line says.</summary>
    public static bool IsAsked(IReadOnlyList<string> arguments) =>
        arguments.Any(argument => argument is "--help" or "-h");

    public override string ToString()
    {
        var text = new StringBuilder("Examples:\n");
        foreach (var example in Examples) text.Append("  ").Append(example).Append('\n');
        return text.Append('\n').Append(FlagHelp.Wrapped(About, indent: 0)).Append("\nOptions:\n").Append(Options)
            .ToString();
    }
}
