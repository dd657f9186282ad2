using System.Collections.Immutable;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Views;

/// <summary>A task as readers see it.</summary>
/// <param name="Framework">Its framework.</param>
/// <param name="Task">As it was launched; the resources carry their allocation.</param>
/// <param name="State">Its latest state.</param>
/// <param name="Statuses">Its updates, oldest first; of several in a row with one state only the last.</param>
/// <param name="ForwardedState">The state of the update last sent to the framework (<c>status_update_state</c>); null
/// before the first.</param>
/// <param name="ForwardedUuid">That update's uuid; null where it had none.</param>
/// <param name="IsReleasing">Whether it is over, but its process set is not yet proven empty.</param>
public sealed record TaskView(
    FrameworkId Framework, TaskSpec Task, TaskState State, ImmutableArray<TaskUpdate> Statuses,
    TaskState? ForwardedState, UpdateUuid? ForwardedUuid, bool IsReleasing) : ShownView
{
    /// <summary>The role its resources are allocated to; <c>*</c> where they carry none.</summary>
    public RoleName Role =>
        Task.Resources.IsEmpty ? RoleName.Any : Task.Resources[0].Key.AllocationRole ?? RoleName.Any;
}
