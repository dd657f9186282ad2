namespace Holdfast.Hosting.Flags;

/// <summary>One row of a flag table.</summary>
/// <param name="Name">Its name, with underscores; names in capitals are environment variables only.</param>
/// <param name="Kind">How its text is read.</param>
/// <param name="Default">Its value when not given, written as an operator would; null when there is none.</param>
/// <param name="Status">What becomes of it.</param>
/// <param name="Meaning">One line for the reference.</param>
public sealed record FlagSpec(string Name, FlagKind Kind, string? Default, FlagStatus Status, string Meaning)
{
    /// <summary>An earlier name of Mesos', accepted with a warning.</summary>
    public string? OldName { get; init; }

    /// <summary>The only values taken, alone or separated by commas; empty when anything of the kind is.</summary>
    public IReadOnlyList<string> Accepts { get; init; } = [];

    /// <summary>What stands between the parts of its value, when a file of options gives them as a list.</summary>
    public char ListSeparator { get; init; } = ',';

    /// <summary>Whether only an argument asks for it. A variable of its name is something else, and left alone:
    /// images of Mesos tell their version by one.</summary>
    public bool IsArgumentOnly { get; init; }

    /// <summary>Whether it is an environment variable, not an argument.</summary>
    public bool IsEnvironmentOnly => char.IsUpper(Name[0]);
}
