using System.Collections.Immutable;
using Holdfast.Master.Core.Effects;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Views;

/// <summary>A framework as readers see it.</summary>
public sealed record FrameworkView : ShownView
{
    /// <summary>As it described itself; its id is set.</summary>
    public required FrameworkSpec Framework { get; init; }

    /// <summary>Whether it can be made offers.</summary>
    public required bool IsActive { get; init; }

    /// <summary>Whether its stream is open.</summary>
    public required bool IsConnected { get; init; }

    /// <summary>Whether it is known only from the registry or from agents since this start.</summary>
    public required bool IsRecovered { get; init; }

    /// <summary>When it first subscribed.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When it last subscribed again; null where it has not.</summary>
    public required DateTimeOffset? ReregisteredAt { get; init; }

    /// <summary>When it was removed; null while it is not.</summary>
    public required DateTimeOffset? UnregisteredAt { get; init; }

    /// <summary>What its tasks and executors hold.</summary>
    public required ResourceBag Used { get; init; }

    /// <summary>What it is offered.</summary>
    public required ResourceBag Offered { get; init; }

    /// <summary>The offers it has.</summary>
    public required ImmutableArray<Offer> Offers { get; init; }

    /// <summary>Its tasks that are not over, in the order of their launch.</summary>
    public required PagedCollection<TaskView> Tasks { get; init; }

    /// <summary>Its tasks on agents that cannot be reached.</summary>
    public required PagedCollection<TaskView> UnreachableTasks { get; init; }

    /// <summary>Its tasks that are over, oldest first, bounded.</summary>
    public required ImmutableArray<TaskView> CompletedTasks { get; init; }

    /// <summary>Its custom executors.</summary>
    public required ImmutableArray<ExecutorView> Executors { get; init; }

    /// <summary>Its operations that are under way or not acknowledged.</summary>
    public required ImmutableArray<OperationView> Operations { get; init; }

    /// <summary>The framework's id.</summary>
    public FrameworkId Id => Framework.Id;
}
