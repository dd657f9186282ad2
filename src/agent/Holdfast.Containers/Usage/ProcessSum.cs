namespace Holdfast.Containers.Usage;

/// <summary>What the processes of a container have used together, those included that have ended.</summary>
/// <param name="User">CPU time in user mode.</param>
/// <param name="System">CPU time in the kernel.</param>
/// <param name="ResidentBytes">Memory of those that live; what they share counts for each.</param>
public sealed record ProcessSum(TimeSpan User, TimeSpan System, long ResidentBytes);
