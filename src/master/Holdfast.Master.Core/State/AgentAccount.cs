using System.Diagnostics;
using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.State;

/// <summary>Where every resource of one agent is, whoever holds it. Nothing here carries an allocation.</summary>
/// <remarks>
/// <code>
///            offer               accept            launch
///   free -------------> offered -------> withheld --------> used
///     ▲ ◄-----------------┘                  │ ▲              │
///     │    decline, rescind                  │ └--------------┤ while its batch is not settled
///     └--------------------------------------┴----------------┘ left over, settled, released
/// </code>
/// <see cref="Committed"/> is what the agent says it has, and changes only with its word. <see cref="Projected"/> is
/// that after
/// the operations that are under way. Always: projected + missing = free + offered + used + withheld, where missing
/// is what
/// somebody holds although the agent has it no more (a lost disk, a smaller agent).
/// <para>
/// A shared volume is free, or withheld while an operation makes or destroys it, whoever uses it; what is offered and
/// used of it are copies, which come with the offer or the launch and go with it. They balance with nothing.
/// </para>
/// </remarks>
internal sealed class AgentAccount
{
    public AgentAccount(ResourceBag total) => Committed = Projected = Free = total.Unallocate();

    public ResourceBag Committed { get; private set; }

    public ResourceBag Projected { get; private set; }

    public ResourceBag Free { get; private set; }

    public ResourceBag Offered { get; private set; } = ResourceBag.Empty;

    public ResourceBag Used { get; private set; } = ResourceBag.Empty;

    public ResourceBag Withheld { get; private set; } = ResourceBag.Empty;

    public ResourceBag Missing { get; private set; } = ResourceBag.Empty;

    public void Offer(ResourceBag resources)
    {
        Free = Take(Free, resources.NonShared, "free");
        Offered += resources;
    }

    /// <summary>An offer was declined or rescinded.</summary>
    public void Unoffer(ResourceBag resources)
    {
        Offered = Take(Offered, resources, "offered");
        Free = Return(Free, resources.NonShared);
    }

    /// <summary>
    /// An offer was accepted; its resources are in nobody's hands until the acceptance is worked through.
    /// </summary>
    public void Accept(ResourceBag resources)
    {
        Offered = Take(Offered, resources, "offered");
        Withheld += resources.NonShared;
    }

    /// <summary>Something free is kept for an operation.</summary>
    public void Withhold(ResourceBag resources)
    {
        Free = Take(Free, resources, "free");
        Withheld += resources;
    }

    public void Unwithhold(ResourceBag resources)
    {
        Withheld = Take(Withheld, resources, "withheld");
        Free = Return(Free, resources);
    }

    /// <summary>A task or executor gets what was withheld for it.</summary>
    public void Use(ResourceBag resources)
    {
        Withheld = Take(Withheld, resources.NonShared, "withheld");
        Used += resources;
    }

    /// <summary>What a task or executor used is free.</summary>
    public void Unuse(ResourceBag resources)
    {
        Used = Take(Used, resources, "used");
        Free = Return(Free, resources.NonShared);
    }

    /// <summary>
    /// What a task or executor used is kept back: its batch is not settled, or its framework is gone and it is not.
    /// </summary>
    public void UsedToWithheld(ResourceBag resources)
    {
        Used = Take(Used, resources, "used");
        Withheld += resources.NonShared;
    }

    /// <summary>
    /// Notes what a reported task holds: from what is free, else from what is pending, else it is missing.
    /// </summary>
    /// <param name="resources">What the task holds.</param>
    /// <param name="pending">The part of what is withheld that pending operations make and nobody holds.</param>
    /// <returns>The part that pending operations make.</returns>
    public ResourceBag Claim(ResourceBag resources, ResourceBag pending)
    {
        var exclusive = resources.NonShared;
        var beyondFree = exclusive - Free;
        var beyondAll = beyondFree - pending;
        var fromPending = beyondFree - beyondAll;
        Free -= exclusive - beyondFree;
        Withheld -= fromPending;
        Missing += beyondAll;
        Used += resources;
        return fromPending;
    }

    /// <summary>An operation is under way: what it consumes is withheld already, what it makes is now.</summary>
    public void Convert(Conversion conversion) => Change(conversion.Consumed, conversion.Result);

    /// <summary>An operation failed and all it would have made is back.</summary>
    public void Reverse(Conversion conversion) => Change(conversion.Result, conversion.Consumed);

    /// <summary>The agent has committed an operation. The details (such as a container path) are its.</summary>
    public void Commit(ResourceBag consumed, ResourceBag converted) => Committed = Committed - consumed + converted;

    /// <summary>The agent says that it has something else now. Nothing of it may be offered then.</summary>
    public void Rebase(ResourceBag total, IEnumerable<Conversion> underWay)
    {
        Invariant.Check(Offered.IsEmpty, "an agent's total changed while it was offered");
        Committed = Projected = total.Unallocate();
        foreach (var conversion in underWay) Projected = Projected - conversion.Consumed + conversion.Result;
        Recount();
    }

    /// <summary>Ends the process when a resource is in two places or in none.</summary>
    public void Check()
    {
        var places = Free + Offered.NonShared + Used.NonShared + Withheld;
        var all = Projected + Missing;
        if (!places.Equals(all))
            throw new UnreachableException($"An agent has {all}, but {places} is accounted for: {this}");
    }

    public override string ToString() =>
        $"free {Free}, offered {Offered}, used {Used}, withheld {Withheld}, missing {Missing}, projected {Projected}";

    private static ResourceBag Take(ResourceBag from, ResourceBag resources, string place) => from.Contains(resources)
        ? from - resources
        : throw new UnreachableException($"{resources} should be {place} on an agent, where only {from} is.");

    private void Change(ResourceBag from, ResourceBag to)
    {
        var isWhole = Missing.IsEmpty && Projected.Contains(from);
        Withheld = Take(Withheld, from, "withheld") + to;
        Projected = Projected - from + to;
        if (!isWhole) Recount(); // Part of it was held although the agent has it no more.
    }

    private void Recount()
    {
        var held = Offered.NonShared + Used.NonShared + Withheld;
        Missing = held - Projected;
        Free = Projected - held;
    }

    private ResourceBag Return(ResourceBag to, ResourceBag resources)
    {
        if (Missing.IsEmpty) return to + resources;
        var there = resources - Missing;
        Missing -= resources - there;
        return to + there;
    }
}
