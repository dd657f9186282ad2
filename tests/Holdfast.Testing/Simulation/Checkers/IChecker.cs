using Holdfast.Agent.Core;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;
using Holdfast.Testing.Simulation.Nodes;

namespace Holdfast.Testing.Simulation.Checkers;

/// <summary>Judges one rule. It sees only what is durable on disks, what frameworks are told, and published views, so
/// that it shares nothing with the code it judges.</summary>
internal interface IChecker
{
    /// <summary>A commit of an agent's ledger has become durable.</summary>
    void AgentCommitted(SimAgent agent, IReadOnlyList<AgentDelta> deltas)
    {
    }

    /// <summary>The master has applied a batch; not after every one.</summary>
    void MasterViewed(MasterView view)
    {
    }

    /// <summary>A framework was told something of a task.</summary>
    void FrameworkHeard(TaskUpdate update)
    {
    }

    /// <summary>A framework was told something of an operation.</summary>
    void FrameworkHeard(FrameworkId framework, OperationUpdate update)
    {
    }

    /// <summary>A framework was made an offer.</summary>
    void FrameworkOffered(Offer offer)
    {
    }

    /// <summary>The master removed a framework, and acknowledges in its place from now on.</summary>
    void FrameworkEnded(FrameworkId framework)
    {
    }
}
