namespace Holdfast.Agent.Core.Fetching;

/// <summary>Where an entry of the cache stands.</summary>
/// <remarks>
/// <code>
///            size known,            all there,
///            room made              checksum right
/// probing ─────────────► filling ─────────────► ready ◄────────┐ the same still, or the source does not answer
///    │ size unknown,        │ failed, or           │ asked for, │
///    │ no room, no answer   │ nobody waits         ▼ not fresh  │
///    ▼                      ▼                   checking ───────┘
///  (none) ◄─────────────── (none)                  │ changed at the source, or no longer given by it
///    ▲                                             ▼
///    └──────────────────────────────────────── retired: used to its end by whoever has it; what changed is filled anew
///    └── from ready: the least recently used that nobody uses goes where room is needed
/// </code>
/// </remarks>
internal enum CacheEntryPhase
{
    /// <summary>Its source is asked what it has; it holds nothing yet.</summary>
    Probing,

    /// <summary>It is being downloaded; its room is reserved.</summary>
    Filling,

    /// <summary>It may be copied from.</summary>
    Ready,

    /// <summary>It is there, and its source is asked whether it is still the same.</summary>
    Checking,

    /// <summary>It goes when the last user has copied it.</summary>
    Retired,
}
