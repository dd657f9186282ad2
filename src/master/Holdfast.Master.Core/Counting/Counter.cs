using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.State;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Counting;

/// <summary>Counts what happens to frameworks, tasks and operations: in all, and for each framework.</summary>
internal sealed class Counter
{
    /// <summary>What is counted of the whole cluster.</summary>
    public Tally Totals { get; } = new();

    public void Called(Framework framework, SchedulerCall call) => Called(framework, CountNames.Of(call));

    public void Called(Framework framework, string name)
    {
        framework.Tally.Add("calls");
        framework.Tally.Add($"calls/{name}");
        Totals.Add($"calls/{name}");
    }

    public static void Sent(Framework framework, SchedulerEvent evt)
    {
        framework.Tally.Add("events");
        framework.Tally.Add($"events/{CountNames.Of(evt)}");
        switch (evt)
        {
            case OffersMade made: framework.Tally.Add("offers/sent", made.Offers.Length); break;
            case OfferRescinded: framework.Tally.Add("offers/rescinded"); break;
        }
    }

    public static void Accepted(Framework framework, int offers, IEnumerable<RequestedOperation> operations)
    {
        framework.Tally.Add("offers/accepted", offers);
        foreach (var operation in operations)
        {
            framework.Tally.Add("operations");
            framework.Tally.Add($"operations/{CountNames.Of(operation.Kind)}");
        }
    }

    /// <summary>A task came to its end; once for each.</summary>
    public void Ended(Framework framework, TaskState state)
    {
        framework.Tally.Add($"tasks/terminal/{CountNames.Of(state)}");
        Totals.Add($"tasks/{CountNames.Of(state)}");
    }

    /// <summary>An operation came to its end.</summary>
    public void Ended(OperationKind kind, OperationState state) =>
        Totals.Add($"operations/{CountNames.Of(kind)}/{CountNames.Of(state)}");
}
