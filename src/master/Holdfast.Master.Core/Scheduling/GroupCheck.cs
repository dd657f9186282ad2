using Holdfast.Link;
using Holdfast.Master.Core.State;
using Holdfast.Model;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>Why a task group is refused as a whole (SEMANTICS §5, LAUNCH_GROUP).</summary>
internal static class GroupCheck
{
    private static readonly Quantity CpusMin = Quantity.FromMilli(10);
    private static readonly Quantity MemMin = Quantity.FromMilli(32_000);

    /// <summary>What is wrong with the executor that is to run it.</summary>
    public static IEnumerable<string> Explain(Agent agent, ExecutorSpec executor)
    {
        if (executor.Kind == ExecutorKind.Unknown) yield return "'ExecutorInfo.type' of a task group must be CUSTOM";
        if (executor.Kind == ExecutorKind.Default)
            yield return "Task groups on an executor of type DEFAULT are not supported by this version";
        if (executor.Resources.Scalar("cpus") < CpusMin)
            yield return $"The executor of a task group must have at least {CpusMin} cpus";
        if (executor.Resources.Scalar("mem") < MemMin)
            yield return $"The executor of a task group must have at least {MemMin} MB of mem";
        if (executor.Resources.Scalar("disk").IsZero) yield return "The executor of a task group must have disk";
        if (agent.LinkVersion < LinkVersion.MovesAndGroups)
            yield return
                $"Agent {agent.Id} is of an earlier version, which cannot launch task groups: upgrade it first";
    }

    /// <summary>Whether what is left has room for the group; null when it has.</summary>
    public static string? Shortage(
        ExecutorSpec executor, IEnumerable<TaskSpec> tasks, LaunchedExecutor? running, ResourceBag pool)
    {
        var wanted = tasks.Select(task => task.Resources.Unallocate()).ToList();
        // Each task of the group may have the copies of a shared volume that there are.
        if (wanted.Find(task => !pool.Contains(task.Shared)) is { } unshared)
            return $"The shared volumes {unshared.Shared.Excerpt()} required by a task of the group are more than the "
                + $"available {pool.Excerpt()}";
        var total = wanted.Aggregate(ResourceBag.Empty, (sum, task) => sum + task.NonShared);
        if (running is null) total += executor.Resources.Unallocate();
        return pool.Contains(total)
            ? null
            : $"Total resources {total.Excerpt()} required by the task group and its executor are more than the "
                + $"available {pool.Excerpt()}";
    }
}
