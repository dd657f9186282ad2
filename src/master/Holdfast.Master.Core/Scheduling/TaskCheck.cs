using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.State;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>Why a task is refused (SEMANTICS §5, LAUNCH). Every fault is named.</summary>
internal sealed class TaskCheck(Framework framework, Agent agent, RoleName role)
{
    /// <summary>Whether it is one of a task group: then it may have a command beside its executor, and what the group
    /// takes is looked at as a whole.</summary>
    public bool InGroup { get; init; }

    /// <summary>Every fault of the task; empty when there is none.</summary>
    /// <param name="requested">The task as it was sent.</param>
    /// <param name="isKnown">Whether the framework has a task of this id.</param>
    /// <param name="running">The executor of the same id that runs or is about to; null for none.</param>
    /// <param name="pool">What there is to take from, without allocation.</param>
    public List<string> Explain(RequestedTask requested, bool isKnown, LaunchedExecutor? running, ResourceBag pool)
    {
        List<string> faults = [.. requested.Faults];
        if (requested.Task is not { } task) return faults;
        if (isKnown) faults.Add($"Task has duplicate ID: {task.Id}");
        if (task.Agent != agent.Id) faults.Add($"Task uses agent {task.Agent}, but the offers are of agent {agent.Id}");
        if (task.KillGrace < TimeSpan.Zero) faults.Add("Task's 'kill_policy.grace_period' must be non-negative");
        if (task.MaxCompletionTime < TimeSpan.Zero) faults.Add("Task's 'max_completion_time' must be non-negative");
        if (task.Resources.IsEmpty) faults.Add("Task uses no resources");
        AddResourceFaults(task, faults);
        AddExecutorFaults(task, running, faults);
        if (faults.Count == 0 && !InGroup) AddShortage(task, running, pool, faults);
        return faults;
    }

    private void AddResourceFaults(TaskSpec task, List<string> faults)
    {
        faults.AddRange(ResourceCheck.Faults(task.Resources));
        var own = task.Executor?.Resources ?? ResourceBag.Empty;
        faults.AddRange(ResourceCheck.Faults(own));
        foreach (var resource in task.Resources.Concat(own))
            if (resource.Key.AllocationRole is { } allocated && allocated != role)
                faults.Add(
                    $"{resource} is allocated to role '{allocated}', but the offers are allocated to role '{role}'");
        foreach (var ofName in task.Resources.GroupBy(resource => resource.Name))
            if (ofName.Select(resource => resource.Key.IsRevocable).Distinct().Count() > 1)
                faults.Add($"Task uses both revocable and non-revocable '{ofName.Key}'");
        var ids = task.Resources.Concat(own)
            .Where(resource => resource.Key.IsPersistentVolume && !resource.Key.IsShared)
            .Select(resource => (resource.Key.Role, resource.Key.Disk!.PersistenceId)).ToList();
        foreach (var twice in ids.GroupBy(id => id).Where(group => group.Count() > 1))
            faults.Add($"Task and executor use the persistent volume '{twice.Key.PersistenceId}' more than once");
        var ofTask = task.Resources.ToLookup(resource => resource.Key.Unallocated);
        foreach (var resource in own)
            if (ofTask[resource.Key.Unallocated].Any(other => Overlap(resource, other)))
                faults.Add($"Task and executor use the same part of '{resource.Name}'");
    }

    private void AddExecutorFaults(TaskSpec task, LaunchedExecutor? running, List<string> faults)
    {
        if (!InGroup && task.Executor is null == task.Command is null)
        {
            faults.Add("Task must have exactly one of 'command' and 'executor'");
            return;
        }
        if (task.Executor is not { } executor) return;
        if (!InGroup && executor.Kind == ExecutorKind.Default)
            faults.Add("A task of a LAUNCH must have an executor of type CUSTOM");
        if (executor.Command is null && executor.Kind != ExecutorKind.Default)
            faults.Add("'ExecutorInfo.command' must be set for a CUSTOM executor");
        if (executor.ShutdownGrace < TimeSpan.Zero)
            faults.Add("'ExecutorInfo.shutdown_grace_period' must be non-negative");
        if (executor.Resources.Any(resource => resource.Key.IsShared))
            faults.Add("An executor cannot use shared resources");
        if (running is not null && running.Framework != framework)
            faults.Add($"The executor '{executor.Id}' of an earlier framework {framework.Id} is not proven gone");
        if (running is { HasEnded: true })
            faults.Add($"The executor '{executor.Id}' has ended, but its processes are not proven gone");
        if (running is not null && !running.Spec.IsSameAs(executor))
            faults.Add($"The ExecutorInfo differs from that of the executor '{executor.Id}' that runs already");
    }

    private void AddShortage(TaskSpec task, LaunchedExecutor? running, ResourceBag pool, List<string> faults)
    {
        var total = task.Resources.Unallocate();
        if (running is null && task.Executor is { } executor) total += executor.Resources.Unallocate();
        if (pool.Contains(total)) return;
        // The pool may have thousands of reservations, and as many tasks may want too much of it.
        faults.Add($"Total resources {total.Excerpt()} required by task and its executor are more than the available "
            + $"{pool.Excerpt()} (framework {framework.Id}, role '{role}')");
    }

    /// <summary>Whether two resources of one key have something in common.</summary>
    private static bool Overlap(Resource one, Resource other) => one.Key.Kind switch
    {
        ResourceKind.Ranges => !one.Ranges.Intersect(other.Ranges).IsEmpty,
        ResourceKind.Set => !one.Items.Intersect(other.Items).IsEmpty,
        _ => false,
    };
}
