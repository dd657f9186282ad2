using System.Collections.Immutable;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Views;

/// <summary>An agent as readers see it.</summary>
public sealed record AgentView : ShownView
{
    /// <summary>As it described itself; its attributes are in the wire form.</summary>
    public required AgentSpec Agent { get; init; }

    /// <summary>Whether it is connected and has reported, so that it can be offered.</summary>
    public required bool IsActive { get; init; }

    /// <summary>Whether it does all that this master says; see S5 of docs/data-safety.md.</summary>
    public required bool IsObedient { get; init; }

    /// <summary>When it first registered with this master, or was admitted by an earlier one.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When it last registered again; null where it has not.</summary>
    public required DateTimeOffset? ReregisteredAt { get; init; }

    /// <summary>What it has, as last committed by it.</summary>
    public required ResourceBag Total { get; init; }

    /// <summary>What tasks and executors hold, allocated to their roles.</summary>
    public required ResourceBag Used { get; init; }

    /// <summary>What is offered, allocated to the roles.</summary>
    public required ResourceBag Offered { get; init; }

    /// <summary>What is withheld until the agent has committed the operations that are under way.</summary>
    public required ResourceBag Pending { get; init; }

    /// <summary>The operations of operators, and of frameworks that are removed, that are under way.</summary>
    public required ImmutableArray<OperationView> Operations { get; init; }

    /// <summary>The agent's id.</summary>
    public AgentId Id => Agent.Id;
}
