namespace Holdfast.Linux.Files;

/// <summary>What there is to be overwritten in a tree.</summary>
/// <param name="Files">How many files with data.</param>
/// <param name="Bytes">The bytes of their blocks.</param>
/// <param name="Fault">Why not all of it can be overwritten, naming the first file of which that holds, as a clause;
/// null where all can.</param>
public readonly record struct WipeFinding(long Files, long Bytes, string? Fault);
