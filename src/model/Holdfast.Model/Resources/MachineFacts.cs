namespace Holdfast.Model.Resources;

/// <summary>What the agent's host found out about its machine; the host reads it, detection decides by it.</summary>
/// <param name="Cores">How many processors the agent may use, at least 1.</param>
/// <param name="MemoryBytes">The machine's memory; null when it could not be read.</param>
/// <param name="DiskBytes">The size of the file system that holds the work directory; null when it could not be
/// read.</param>
public sealed record MachineFacts(int Cores, ulong? MemoryBytes, ulong? DiskBytes);
