using Holdfast.Model.Ids;

namespace Holdfast.Containers.Fetching;

/// <summary>The fetch of one task's URIs. It runs as a container of its own in the task's sandbox.</summary>
public sealed record FetchSpec
{
    /// <summary>
    /// Of the fetch, not of the task. Let it contain the task's container id: the proof of the task's emptiness then
    /// covers the fetcher too.
    /// </summary>
    public required ContainerId Id { get; init; }

    public required string SandboxDirectory { get; init; }

    /// <summary>Of the fetch's own, never used twice.</summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>A user's name; null runs as the agent does.</summary>
    public string? User { get; init; }

    public required IReadOnlyList<FetchUri> Uris { get; init; }

    public FetchLimits Limits { get; init; } = new();
}
