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

    /// <summary>Looks whether a task has come to its end, whoever said so; it is counted once, as its framework
    /// understands it.</summary>
    public void Look(LaunchedTask task)
    {
        if (task.IsEndCounted || !task.State.IsTerminal()) return;
        task.IsEndCounted = true;
        Ended(task.Framework, task.State);
        if (task.Framework.Understood(task.State) == TaskState.Lost && task.Statuses is [.., var last])
            Totals.Add($"lost/{last.Source}/{last.Reason?.ToString() ?? ""}");
    }

    /// <summary>A task that never became one came to its end.</summary>
    public void Ended(Framework framework, TaskState state)
    {
        var name = CountNames.Of(framework.Understood(state));
        framework.Tally.Add($"tasks/terminal/{name}");
        Totals.Add($"tasks/{name}");
    }

    /// <summary>An operation came to its end.</summary>
    public void Ended(OperationKind kind, OperationState state) =>
        Totals.Add($"operations/{CountNames.Of(kind)}/{CountNames.Of(state)}");
}
