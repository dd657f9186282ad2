namespace Holdfast.Containers.Fetching;

/// <summary>What is at fault where a fetch failed.</summary>
public enum FetchFault
{
    /// <summary>The source, or what it gives.</summary>
    Source,

    /// <summary>Asked by <see cref="FetchRunner.ProbeAsync"/>, the source said that it does not give the
    /// file.</summary>
    Refusal,

    /// <summary>There is no room for it, or the disk refused.</summary>
    NoRoom,

    /// <summary>The agent's own copy.</summary>
    Copy,

    /// <summary>The fetcher could not be run, or ended otherwise than it should.</summary>
    Machine,
}
