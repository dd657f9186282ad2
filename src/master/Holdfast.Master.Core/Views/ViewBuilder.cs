using System.Collections.Immutable;
using Holdfast.Master.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.Views;

/// <summary>Makes views of the state; what did not change since the last one is the same object.</summary>
internal sealed class ViewBuilder(Cluster cluster)
{
    private MasterView? _last;
    private long _lastChanges;

    // About 2 ms of work.
    private const int PreparedMax = 1_000;

    /// <summary>Makes views of some agents and tasks that have none; true once all have.</summary>
    public bool Prepare()
    {
        var left = PreparedMax;
        foreach (var agent in cluster.Agents)
        {
            if (agent.View is not null || agent.Phase != AgentPhase.Registered) continue;
            _ = Of(agent);
            if (--left == 0) return false;
        }

        foreach (var framework in cluster.Frameworks.Concat(cluster.CompletedFrameworks))
        {
            if (framework.View is not null) continue;
            var changed = framework.Tasks.Pages.Concat(framework.UnreachableTasks.Pages)
                .Where(page => !page.HasView).SelectMany(page => page.Tasks);
            foreach (var task in changed.Concat(framework.CompletedTasks))
            {
                if (task.View is not null) continue;
                _ = Of(task);
                if (--left == 0) return false;
            }
        }

        return true;
    }

    /// <summary>The view for readers, who are then shown all there is.</summary>
    public MasterView Build()
    {
        cluster.IsViewDirty = false;
        return Snapshot();
    }

    /// <summary>The same for somebody else; while nothing changes it is the same object.</summary>
    public MasterView Snapshot()
    {
        if (_last is { } last && _lastChanges == cluster.ViewChanges) return last;
        _lastChanges = cluster.ViewChanges;
        return _last = new MasterView
        {
            StartedAt = cluster.StartedAt,
            Agents = [.. cluster.Agents.Where(agent => agent.Phase == AgentPhase.Registered).Select(Of)],
            RecoveredAgents =
                [.. cluster.Agents.Where(agent => agent.Phase == AgentPhase.Recovered).Select(agent => agent.ToRow())],
            UnreachableAgents =
            [
                .. cluster.Agents.Where(agent => agent.Phase == AgentPhase.Unreachable)
                    .Select(agent => agent.ToRow()),
            ],
            GoneAgents =
                [.. cluster.Agents.Where(agent => agent.Phase == AgentPhase.Gone).Select(agent => agent.ToRow())],
            Frameworks = [.. cluster.Frameworks.Select(Of)],
            CompletedFrameworks = [.. cluster.CompletedFrameworks.Select(Of)],
            Roles = Roles(),
            Weights = cluster.Weights,
            Volumes = [.. cluster.Agents.SelectMany(static agent => VolumeViews.Of(agent))],
        };
    }

    public static AgentView Of(Agent agent) => agent.View ??= new AgentView
    {
        Agent = agent.Spec,
        IsActive = agent.IsActive,
        IsObedient = agent.IsObedient,
        RegisteredAt = agent.RegisteredAt,
        ReregisteredAt = agent.ReregisteredAt,
        Total = agent.Account.Committed,
        Used = Held(agent.Tasks, agent.Executors),
        Offered = Sum(agent.Offers.Select(open => open.Offer.Resources)),
        Pending = agent.Account.Withheld,
        Operations = [.. agent.Operations.Where(operation => operation.Framework is null).Select(Of)],
    };

    public static FrameworkView Of(Framework framework) => framework.View ??= new FrameworkView
    {
        Framework = framework.Spec,
        IsActive = framework.IsConnected,
        IsConnected = framework.IsConnected,
        IsRecovered = framework.IsRecovered,
        RegisteredAt = framework.RegisteredAt,
        ReregisteredAt = framework.ReregisteredAt,
        UnregisteredAt = framework.UnregisteredAt,
        Used = framework.Used,
        Offered = Sum(framework.Offers.Select(open => open.Offer.Resources)),
        Offers = [.. framework.Offers.Select(open => open.Offer)],
        Tasks = framework.Tasks.ToView(),
        UnreachableTasks = framework.UnreachableTasks.ToView(),
        CompletedTasks = [.. framework.CompletedTasks.Select(Of)],
        Executors = [.. framework.Executors.Select(Of)],
        Operations = [.. framework.Operations.Select(Of)],
    };

    private static ExecutorView Of(LaunchedExecutor executor) => executor.View ??=
        new(executor.Framework.Id, executor.Agent.Id, executor.Spec);

    private static OperationView Of(TrackedOperation operation) =>
        new(operation.Agent.Id, operation.Spec, operation.Latest);

    public static TaskView Of(LaunchedTask task) => task.View ??= new TaskView(
        task.Framework.Id, task.Spec, task.State, [.. task.Statuses], task.ForwardedState, task.ForwardedUuid,
        task.IsReleasing);

    private static ResourceBag Held(IEnumerable<IHolder> tasks, IEnumerable<IHolder> executors) =>
        Sum(tasks.Concat(executors).Where(holder => holder.Hold == Hold.Used).Select(holder => holder.Resources));

    private static ResourceBag Sum(IEnumerable<ResourceBag> bags)
    {
        var sum = new ResourcePool();
        foreach (var bag in bags) sum.Add(bag);
        return sum.ToBag();
    }

    private ImmutableArray<RoleView> Roles()
    {
        var frameworks = new SortedDictionary<RoleName, List<FrameworkId>>();
        foreach (var role in cluster.Weights.Keys) frameworks.TryAdd(role, []);
        foreach (var framework in cluster.Frameworks)
            foreach (var role in framework.Roles)
            {
                if (!frameworks.TryGetValue(role, out var subscribed)) frameworks.Add(role, subscribed = []);
                subscribed.Add(framework.Id);
            }
        return [.. frameworks.Select(pair =>
            new RoleView(pair.Key, cluster.Weights.GetValueOrDefault(pair.Key, 1), [.. pair.Value]))];
    }
}
