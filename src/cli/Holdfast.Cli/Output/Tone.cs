namespace Holdfast.Cli.Output;

/// <summary>How something should strike the eye; shown as a colour where there are colours.</summary>
internal enum Tone
{
    Plain,
    Good,
    Busy,
    Bad,
    Faint,
}
