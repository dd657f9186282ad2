using System.Collections.Immutable;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Model.Messages;

/// <summary>All that an agent holds: the first message of a session. The agent is the truth; the master forgets what it
/// believed.</summary>
public sealed record AgentReport
{
    /// <summary>The agent.</summary>
    public required AgentSpec Agent { get; init; }

    /// <summary>Everything it has, reservations and ready volumes included; what is withheld or being destroyed left
    /// out.</summary>
    public required ResourceBag Total { get; init; }

    /// <summary>Planning with another version is refused.</summary>
    public required ResourceVersion Version { get; init; }

    /// <summary>Its volumes in whatever state, for the inventory.</summary>
    public required ImmutableArray<VolumeSpec> Volumes { get; init; }

    /// <summary>Frameworks that have something here.</summary>
    public required ImmutableArray<FrameworkSpec> Frameworks { get; init; }

    /// <summary>Custom executors that live.</summary>
    public required ImmutableArray<ExecutorReport> Executors { get; init; }

    /// <summary>Tasks that live, and those whose end nobody acknowledged.</summary>
    public required ImmutableArray<TaskReport> Tasks { get; init; }

    /// <summary>Operations that are under way here (pending), and outcomes that were not acknowledged.</summary>
    public required ImmutableArray<OperationReport> Operations { get; init; }
}
