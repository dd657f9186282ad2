using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Scheduling;
using Holdfast.Master.Core.State;

namespace Holdfast.Master.Core.Agents;

/// <summary>
/// Forgets what the registry need not know for ever: agents that are unreachable or gone for long or are too many, and
/// the ids of frameworks that were removed. An agent with volumes is never forgotten: the inventory is how people find
/// data.
/// </summary>
internal sealed class RegistryGc(Cluster cluster)
{
    // A commit of the registry takes a bounded number of changes; what is left over comes soon after.
    private const int ChangesMax = 40;
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    /// <summary>Starts to look.</summary>
    public void Begin() =>
        cluster.Timers.Set(new(TimerKind.RegistryGc), cluster.Now + cluster.Options.RegistryGcInterval);

    public void Run()
    {
        var agents = Expired(
            cluster.Agents.Where(agent => agent is
                { Phase: AgentPhase.Unreachable or AgentPhase.Gone, Connection: null, Volumes.Count: 0 })
                .OrderBy(AwaySince), AwaySince);
        var frameworks = Expired(cluster.RemovedFrameworks, removed => removed.At);
        foreach (var agent in agents.Take(ChangesMax / 2)) Forget(agent);
        foreach (var removed in frameworks.Take(ChangesMax / 2))
        {
            cluster.RemovedFrameworks.Remove(removed.Framework);
            cluster.Store(new ForgetRemovedFramework(removed.Framework));
        }
        var isMore = agents.Count > ChangesMax / 2 || frameworks.Count > ChangesMax / 2;
        cluster.Timers.Set(
            new(TimerKind.RegistryGc), cluster.Now + (isMore ? Breath : cluster.Options.RegistryGcInterval));
    }

    /// <summary>Of things in the order of their age, the ones that are too old, and the first where there are too many.
    /// </summary>
    private List<T> Expired<T>(IEnumerable<T> oldestFirst, Func<T, DateTimeOffset?> since)
    {
        var all = oldestFirst.ToList();
        var tooMany = all.Count - cluster.Options.RegistryMaxAgentCount;
        return [.. all.TakeWhile((thing, i) =>
            i < tooMany || cluster.Now - since(thing) > cluster.Options.RegistryMaxAgentAge)];
    }

    private static DateTimeOffset? AwaySince(Agent agent) => agent.GoneSince ?? agent.UnreachableSince;

    private void Forget(Agent agent)
    {
        foreach (var task in agent.AwayTasks.Snapshot()) TaskLife.Complete(cluster, task);
        foreach (var operation in agent.Operations.Snapshot()) OperationLife.Forget(cluster, operation);
        cluster.Agents.Remove(agent.Id);
        if (cluster.AgentsByLedger.GetValueOrDefault(agent.Ledger) == agent)
            cluster.AgentsByLedger.Remove(agent.Ledger);
        cluster.Store(new ForgetAgent(agent.Id));
        cluster.Note(new AgentForgotten(agent.Id, agent.Spec.Hostname, AwaySince(agent) ?? cluster.Now));
        cluster.IsViewDirty = true;
    }
}
