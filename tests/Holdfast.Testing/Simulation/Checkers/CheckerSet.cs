using Holdfast.Agent.Core;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Effects;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;
using Holdfast.Testing.Simulation.Nodes;
using Holdfast.Testing.Simulation.Running;

namespace Holdfast.Testing.Simulation.Checkers;

/// <summary>All checkers of a simulation.</summary>
internal sealed class CheckerSet(Schedule schedule, params IReadOnlyList<IChecker> checkers)
{
    // A view of everything costs too much after each batch.
    private static readonly TimeSpan ViewInterval = TimeSpan.FromMilliseconds(250);

    private DateTimeOffset _viewed;

    public void AgentCommitted(SimAgent agent, IReadOnlyList<AgentDelta> deltas)
    {
        foreach (var checker in checkers) checker.AgentCommitted(agent, deltas);
    }

    public void MasterApplied(MasterCore master)
    {
        if (schedule.Now - _viewed < ViewInterval || !master.IsViewDirty) return;
        _viewed = schedule.Now;
        var view = master.BuildView();
        foreach (var checker in checkers) checker.MasterViewed(view);
    }

    public void FrameworkHeard(TaskUpdate update)
    {
        foreach (var checker in checkers) checker.FrameworkHeard(update);
    }

    public void FrameworkHeard(FrameworkId framework, OperationUpdate update)
    {
        foreach (var checker in checkers) checker.FrameworkHeard(framework, update);
    }

    public void FrameworkOffered(Offer offer)
    {
        foreach (var checker in checkers) checker.FrameworkOffered(offer);
    }

    public void FrameworkEnded(FrameworkId framework)
    {
        foreach (var checker in checkers) checker.FrameworkEnded(framework);
    }
}
