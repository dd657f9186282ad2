using System.Collections.Immutable;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Model.Messages;

/// <summary>A task as an agent reports it when a session begins.</summary>
/// <param name="Framework">Its framework.</param>
/// <param name="Task">The task.</param>
/// <param name="State">The latest state, acknowledged or not.</param>
/// <param name="Updates">Its updates so far, oldest first, bounded by the agent; those not acknowledged are sent again
/// besides.</param>
/// <param name="Releasing">Whether the task is over but its process set is not yet proven empty: what it held is not
/// offerable.</param>
/// <param name="Acknowledged">Whether its framework has acknowledged all its updates: nobody will say more of it
/// then, if it is over.</param>
public sealed record TaskReport(
    FrameworkId Framework, TaskSpec Task, TaskState State, ImmutableArray<TaskUpdate> Updates, bool Releasing,
    bool Acknowledged = false);
