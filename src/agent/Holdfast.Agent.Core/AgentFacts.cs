using System.Collections.Immutable;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core;

/// <summary>What the host found when the agent started.</summary>
public sealed record AgentFacts
{
    /// <summary>The agent as it describes itself; the id in it does not count, the ledger's does.</summary>
    public required AgentSpec Agent { get; init; }

    /// <summary>Names this boot of the machine.</summary>
    public required string BootId { get; init; }

    /// <summary>What the clock that counts from that boot says.</summary>
    public required TimeSpan SinceBoot { get; init; }

    /// <summary>
    /// What the agent was given or detected: unreserved and statically reserved resources, none allocated.
    /// </summary>
    public required ResourceBag Resources { get; init; }

    /// <summary>Its disks, the root disk first.</summary>
    public required ImmutableArray<DiskFacts> Disks { get; init; }
}
