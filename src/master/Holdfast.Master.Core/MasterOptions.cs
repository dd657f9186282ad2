using System.Collections.Immutable;
using Holdfast.Allocation;
using Holdfast.Link;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core;

/// <summary>What an operator can set; the names are those of Mesos' flags.</summary>
public sealed record MasterOptions
{
    /// <summary>Between two pings of an agent. Default 15 s; at least 1 s.</summary>
    public TimeSpan AgentPingTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Pings in a row that an agent may miss; with the next one due it is unreachable. Default 5; at least 1.
    /// </summary>
    public int MaxAgentPingTimeouts { get; init; } = 5;

    /// <summary>
    /// How long a known agent may take to come back after a start of the master. Default 10 minutes, as in Mesos the
    /// least.
    /// </summary>
    public TimeSpan AgentReregisterTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Between two heartbeats to a framework. Default 15 s; clients rely on it.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an operator's call is held for its agent's commit. Default 5 s.</summary>
    public TimeSpan OperatorCallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where the master stands; null where nobody said so.</summary>
    public FaultDomain? Domain { get; init; }

    /// <summary>Whether agents must say where they stand. Default false.</summary>
    public bool RequireAgentDomain { get; init; }

    /// <summary>How long an offer is valid; null for as long as nobody rescinds it. Default null.</summary>
    public TimeSpan? OfferTimeout { get; init; }

    /// <summary>How many removed frameworks are shown. Default 50; from 0.</summary>
    public int MaxCompletedFrameworks { get; init; } = 50;

    /// <summary>How many ended tasks of a framework are shown. Default 1,000; from 0.</summary>
    public int MaxCompletedTasksPerFramework { get; init; } = 1_000;

    /// <summary>How many tasks of a framework on unreachable agents are remembered. Default 1,000; from 0.</summary>
    public int MaxUnreachableTasksPerFramework { get; init; } = 1_000;

    /// <summary>How many operators may watch the cluster at once; one more costs the oldest its place. Default 1,000;
    /// at least 1.</summary>
    public int MaxOperatorEventStreamSubscribers { get; init; } = 1_000;

    /// <summary>How often the registry is looked through for what it may forget. Default 15 minutes.</summary>
    public TimeSpan RegistryGcInterval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long the registry remembers agents that are unreachable and have no volumes, and frameworks that were
    /// removed. Default two weeks.
    /// </summary>
    public TimeSpan RegistryMaxAgentAge { get; init; } = TimeSpan.FromDays(14);

    /// <summary>
    /// How many of such agents are remembered, and how many of such frameworks. Default 102,400; from 0.
    /// </summary>
    public int RegistryMaxAgentCount { get; init; } = 102_400;

    /// <summary>Weights of roles; a role that is not named has 1. Each above zero.</summary>
    public ImmutableSortedDictionary<RoleName, double> Weights { get; init; } =
        ImmutableSortedDictionary<RoleName, double>.Empty;

    /// <summary>How resources are shared out: the allocation interval, the least that is offered, and more.</summary>
    public AllocatorOptions Allocation { get; init; } = new();

    /// <summary>Whether frameworks of the user root may subscribe. Default true.</summary>
    public bool RootSubmissions { get; init; } = true;

    /// <summary>How much may be under way to one agent.</summary>
    public LinkWindow Window { get; init; } = new();

    /// <summary>
    /// How long an agent may hear nothing before it connects anew: as long as the master would wait for it.
    /// </summary>
    public TimeSpan SilenceMax => AgentPingTimeout * MaxAgentPingTimeouts;
}
