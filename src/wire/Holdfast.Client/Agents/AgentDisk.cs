namespace Holdfast.Client.Agents;

/// <summary>A disk of an agent.</summary>
/// <param name="Kind"><c>root</c>, <c>path</c> or <c>mount</c>.</param>
/// <param name="Root">Where it lies.</param>
/// <param name="Backend">What makes volumes there.</param>
/// <param name="Limit">What keeps a volume to its size: <c>hard</c>, <c>soft</c>, <c>watched</c> or
/// <c>none</c>.</param>
/// <param name="CapacityMb">The size of its file system, in MB of 2^20 bytes.</param>
/// <param name="RoomMb">What may still be promised there without a purge, in the same.</param>
/// <param name="Volumes">How many volumes it has.</param>
/// <param name="Withheld">Why nothing on it may be used; null where it may.</param>
/// <param name="Watch">How soon too much use is found; null of agents that do not say.</param>
public sealed record AgentDisk(
    string Kind, string Root, string Backend, string Limit, double CapacityMb, double RoomMb, int Volumes,
    string? Withheld, DiskWatchTimes? Watch = null);
