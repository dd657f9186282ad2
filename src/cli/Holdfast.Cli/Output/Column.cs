namespace Holdfast.Cli.Output;

/// <summary>A column of a table.</summary>
/// <param name="Title">In capitals.</param>
/// <param name="Text">The cell of an item.</param>
internal sealed record Column<T>(string Title, Func<T, string> Text)
{
    /// <summary>Whether it is the name, of which a table that is not wide shows only what tells the items apart.
    /// </summary>
    public bool IsLongName { get; init; }

    /// <summary>Whether only <c>-o wide</c> shows it.</summary>
    public bool IsWide { get; init; }

    /// <summary>Whether it is set to the right, as numbers are.</summary>
    public bool IsNumber { get; init; }

    /// <summary>How a cell should strike the eye.</summary>
    public Func<T, Tone> Tone { get; init; } = _ => Output.Tone.Plain;
}
