using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;
using Holdfast.Testing.Simulation.Frameworks;
using Holdfast.Testing.Simulation.Nodes;

namespace Holdfast.Testing.Simulation.Checkers;

/// <summary>Says where framework, master and agents differ once nothing disturbs them any more.</summary>
internal sealed class AgreementChecker(
    SimMaster master, IReadOnlyList<SimAgent> agents, IReadOnlyList<SimFramework> frameworks)
{
    /// <summary>What differs or is not settled; empty when all agree.</summary>
    public List<string> Differences()
    {
        if (master.Core is not { } core) return ["the master is down"];
        var view = core.BuildView();
        var differences = new List<string>();
        foreach (var framework in frameworks) Add(framework, view, differences);
        foreach (var agent in agents) Add(agent, view, differences);
        return differences;
    }

    private void Add(SimFramework framework, MasterView view, List<string> differences)
    {
        if (view.Frameworks.FirstOrDefault(known => known.Id == framework.Id) is not { IsConnected: true } known)
        {
            differences.Add($"{framework.Name} is not connected");
            return;
        }

        var shown = known.Tasks.ToDictionary(static task => task.Task.Id);
        var live = agents.SelectMany(static agent => agent.RowsOf<TaskRow>())
            .Where(row => row.Framework == framework.Id && !row.State.IsTerminal())
            .ToDictionary(static row => row.Task.Id);
        foreach (var task in framework.Tasks.Values)
        {
            var onMaster = shown.GetValueOrDefault(task.Id)?.State;
            var onAgent = live.GetValueOrDefault(task.Id)?.State;
            if (task is { MustEnd: true, IsOver: false })
                differences.Add($"task {task.Id} is {task.State}, though the master took a call to end it");
            TaskState? expected = task.IsOver ? null : task.State;
            if (onMaster != expected || onAgent != expected)
                differences.Add($"task {task.Id} is {task.State} to {framework.Name}, "
                    + $"{Text(onMaster)} to the master and {Text(onAgent)} on its agent");
        }

        foreach (var id in shown.Keys.Concat(live.Keys).Distinct())
            if (!framework.Tasks.ContainsKey(id)) differences.Add($"task {id} is unknown to {framework.Name}");
        foreach (var operation in framework.Operations.Values)
            if (!operation.IsOver)
                differences.Add($"operation {operation.Id} is {operation.State} to {framework.Name}");
        foreach (var operation in known.Operations)
            differences.Add($"operation {operation.Operation.Uuid} is {operation.Latest.State} to the master");
        if (known.UnreachableTasks.Count > 0) differences.Add($"{framework.Name} has unreachable tasks");
    }

    private void Add(SimAgent agent, MasterView view, List<string> differences)
    {
        if (view.Agents.FirstOrDefault(known => known.Id == agent.Id) is not { IsActive: true } known
            || agent.Core is not { } core)
        {
            differences.Add($"{agent.Name} is not registered");
            return;
        }

        var own = core.BuildView();
        if (!own.Total.Equals(known.Total))
            differences.Add($"{agent.Name} has {own.Total}, to the master {known.Total}");
        if (!own.Allocated.Unallocate().Equals(known.Used.Unallocate()))
            differences.Add($"{agent.Name} holds {own.Allocated}, to the master {known.Used}");
        if (!known.Pending.IsEmpty) differences.Add($"the master withholds {known.Pending} of {agent.Name}");
        foreach (var operation in own.Operations)
            differences.Add($"operation {operation.Operation.Uuid} is {operation.Latest.State} on {agent.Name}");
        foreach (var batch in agent.RowsOf<BatchRow>())
            if (batch.Batch is not null) differences.Add($"batch {batch.Id} is under way on {agent.Name}");
        AddTasks(agent, differences);
        AddVolumes(agent, view, differences);
    }

    private void AddTasks(SimAgent agent, List<string> differences)
    {
        var current = frameworks.Select(static framework => framework.Id).ToHashSet();
        foreach (var row in agent.RowsOf<TaskRow>())
            if (row.State.IsTerminal())
            {
                if (!IsKeptByItsExecutor(agent, row))
                    differences.Add($"task {row.Key} is {row.State} and not done with on {agent.Name}");
            }
            else if (row.State == TaskState.Staging) differences.Add($"task {row.Key} has not begun on {agent.Name}");
            else if (!current.Contains(row.Framework)) differences.Add($"task {row.Key} of nobody is on {agent.Name}");
        var containers = agent.RowsOf<ContainerRow>().Select(static row => row.Id).ToHashSet();
        foreach (var container in agent.Machine.Containers)
            if (container.IsAlive && !containers.Contains(container.Id))
                differences.Add($"container {container.Id} lives unknown on {agent.Name}");
    }

    // Its volumes are placed in the sandbox of an executor that lives, and stay there as long as that does.
    private static bool IsKeptByItsExecutor(SimAgent agent, TaskRow row)
    {
        var key = new TaskKey(row.Framework, row.Task.Id);
        var last = agent.RowsOf<UpdateRow>().Where(update => update.Task == key).Max(static update => update.Number);
        var acknowledged = agent.RowsOf<StreamRow>().FirstOrDefault(stream => stream.Task == key)?.Acknowledged;
        return row.Task.Executor is not null && !row.Task.Resources.PersistentVolumes.IsEmpty
            && agent.RowsOf<ExecutorRow>().Any(executor => executor.Container == row.Container)
            && acknowledged == last;
    }

    private static void AddVolumes(SimAgent agent, MasterView view, List<string> differences)
    {
        var inventory = view.Volumes.Where(row => row.Agent == agent.Id && IsThere(row.Volume.State))
            .Select(static row => row.Volume.Id).ToHashSet();
        foreach (var row in agent.RowsOf<VolumeRow>())
        {
            if (row.State is VolumeState.Creating or VolumeState.Destroying)
                differences.Add($"volume {row.Id} is {row.State} on {agent.Name}");
            if (IsThere(row.State) != inventory.Remove(row.Id))
                differences.Add($"volume {row.Id} is {row.State} on {agent.Name}, and not so to the master");
            if (IsThere(row.State) && agent.Machine.Volumes.GetValueOrDefault(row.Id) is not { IsInTrash: false })
                differences.Add($"volume {row.Id} is {row.State} on {agent.Name}, but not on its disk");
            else if (IsThere(row.State) && agent.Machine.Volumes[row.Id].Limit != row.Resource.Amount)
                differences.Add($"volume {row.Id} of {row.Resource.Amount} MB may take "
                    + $"{agent.Machine.Volumes[row.Id].Limit} MB on the disk of {agent.Name}");
        }

        foreach (var id in inventory) differences.Add($"volume {id} is known only to the master");
    }

    private static bool IsThere(VolumeState state) =>
        state is VolumeState.Ready or VolumeState.Attached or VolumeState.Releasing or VolumeState.Withheld;

    private static string Text(TaskState? state) => state?.ToString() ?? "unknown";
}
