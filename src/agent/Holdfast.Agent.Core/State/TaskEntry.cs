using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.State;

/// <summary>
/// A task, from the arrival of its batch until it is over, its last update acknowledged, and what it held freed.
/// </summary>
internal sealed class TaskEntry(FrameworkEntry framework, TaskSpec spec, long number)
{
    public FrameworkEntry Framework { get; } = framework;

    /// <summary>As its framework described it, but for the sizes of its volumes: those are what they are now.</summary>
    public TaskSpec Spec { get; set; } = spec;

    public TaskKey Key { get; } = new(framework.Id, spec.Id);

    /// <summary>Its place in the order of launches.</summary>
    public long Number { get; } = number;

    /// <summary>The group it belongs to, by the place of the group's first task; null for none.</summary>
    public long? Group { get; init; }

    public TaskState State { get; set; } = TaskState.Staging;

    /// <summary>Its container, or its executor's; none until it is launched.</summary>
    public ContainerId Container { get; set; }

    /// <summary>Whether it holds its resources.</summary>
    public bool Holding { get; set; }

    /// <summary>Whether it was handed to its custom executor.</summary>
    public bool Delivered { get; set; }

    /// <summary>Whether its volumes are being placed in its executor's sandbox.</summary>
    public bool Placing { get; set; }

    /// <summary>Whether they are placed, and only the others of its group are waited for.</summary>
    public bool Placed { get; set; }

    public DateTimeOffset? RunningSince { get; set; }

    public KillRecord? Kill { get; set; }

    /// <summary>Its updates with their numbers: those not acknowledged, and the latest before them.</summary>
    public List<UpdateRow> Updates { get; } = [];

    /// <summary>The number of its last update; 0 for none.</summary>
    public long LastUpdate { get; set; }

    /// <summary>The number of its last acknowledged update; 0 for none.</summary>
    public long Acknowledged { get; set; }

    public bool IsOver => State.IsTerminal();

    /// <summary>Whether it is over, but what it held is not free.</summary>
    public bool IsReleasing => IsOver && Holding;

    public bool IsAcknowledged => Acknowledged == LastUpdate;

    public TaskRow ToRow() => new(Framework.Id, Spec, Container, State, Number, Delivered, RunningSince, Kill, Group);

    public TaskReport ToReport() =>
        new(Framework.Id, Spec, State, [.. Updates.Select(static row => row.Update)], IsReleasing, IsAcknowledged);

    public TaskView ToView() => new(Spec, State, [.. Updates.Select(static row => row.Update)]);
}
