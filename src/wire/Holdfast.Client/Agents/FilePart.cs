namespace Holdfast.Client.Agents;

/// <summary>Bytes of a file on an agent.</summary>
/// <param name="Size">How long the whole file is at this moment, in bytes.</param>
/// <param name="Bytes">What was read; empty at the end.</param>
public sealed record FilePart(long Size, ReadOnlyMemory<byte> Bytes);
