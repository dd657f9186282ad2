using System.Collections.Immutable;
using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core;

public sealed partial class AgentCore
{
    private readonly OrderedDictionary<ContainerId, ContainerEntry> _containers = [];

    /// <summary>
    /// Begins what one step launches, once its batch lets it: a task in a container of its own or on its executor, or a
    /// group, of which all tasks begin or none.
    /// </summary>
    private StepState Begin(List<TaskEntry> tasks)
    {
        if (tasks.TrueForAll(static task => task.IsOver)) return StepState.Failed;
        var (framework, executor) = (tasks[0].Framework, tasks[0].Spec.Executor);
        if (framework.Ending)
            return DropLaunch(tasks, TaskReason.FrameworkRemoved, $"framework {framework.Id} is being shut down");
        foreach (var task in tasks)
        {
            if ((executor?.Unhonoured ?? task.Spec.Unhonoured ?? LaxerThanAllowed(task.Spec)) is { } fields)
                return FailLaunch(tasks, fields);
            if ((executor?.Command ?? task.Spec.Command) is { } command && IsRunnable(command)) continue;
            End(task, Status(task, TaskState.Failed, UpdateSource.Agent, TaskReason.ExecutorTerminated,
                "Executor terminated: its command names nothing to run (command.value is not set)"));
        }
        if (tasks.TrueForAll(static task => task.IsOver)) return StepState.Failed;
        if (executor is not null && CheckExecutor(tasks[0], executor) is { } fault)
            return DropLaunch(tasks, TaskReason.ExecutorTerminated, fault);
        if (WhyNoGroups(tasks, executor) is { } lack)
            return DropLaunch(tasks, TaskReason.ResourcesUnknown, lack);
        if (WhyNoSandboxLimit(tasks, executor) is { } reason) return FailLaunch(tasks, reason);
        return Occupy(tasks) switch
        {
            true => executor is null ? LaunchCommand(tasks[0]) : LaunchOnExecutor(tasks, executor),
            null => StepState.Waiting,
            false => StepState.Failed,
        };
    }

    private static bool IsRunnable(CommandSpec command) =>
        command.Value is { Length: > 0 } || (!command.Shell && command.Arguments.Length > 0);

    private static string? CheckExecutor(TaskEntry task, ExecutorSpec spec)
    {
        if (!task.Framework.Executors.TryGetValue(spec.Id, out var running)) return null;
        if (running.Ending || running.Over)
            return $"Executor {spec.Id} is ending; launch the task again once it is gone";
        return running.Spec.IsSameAs(spec)
            ? null : $"Executor {spec.Id} runs already with another description";
    }

    /// <summary>Takes what the tasks need together, their executor's share included.</summary>
    /// <returns>True where they have it, null where room is being made for it, false where they were dropped.</returns>
    private bool? Occupy(List<TaskEntry> tasks)
    {
        var resources = tasks.Aggregate(ResourceBag.Empty, static (sum, task) => sum + task.Spec.Resources);
        if (tasks[0].Spec.Executor is { } executor && !tasks[0].Framework.Executors.ContainsKey(executor.Id))
            resources += executor.Resources;
        var wanted = resources.Unallocate();
        if (!_resources.HasFree(wanted))
        {
            DropLaunch(tasks, TaskReason.ResourcesUnknown, MissingForTask(wanted));
            return false;
        }
        var plain = _facts.Disks.Select(disk => (disk.Source, Amount: PlainDiskOf(wanted, disk.Source)));
        var room = MakeRoom(plain.Where(static disk => !disk.Amount.IsZero), out var reason);
        if (room == false) DropLaunch(tasks, TaskReason.ResourcesUnknown, reason ?? "there is no room");
        if (room != true) return room;
        _resources.Hold(wanted);
        foreach (var task in tasks) task.Holding = true;
        return true;
    }

    private static Quantity PlainDiskOf(ResourceBag resources, DiskSource? source) => resources
        .Where(key =>
            key is { Name: "disk", Kind: ResourceKind.Scalar, IsPersistentVolume: false } && key.Disk?.Source == source)
        .Scalar("disk");

    private string MissingForTask(ResourceBag wanted)
    {
        foreach (var resource in wanted)
        {
            if (_resources.HasFree([resource])) continue;
            if (resource.Key.IsPersistentVolume && FindVolume(resource) is { } volume)
                return volume is { Holders: [], Resizing: { } resize } ? BeingResized(volume, resize)
                    : $"volume {Name(volume)} is {volume.State}{HoldersOf(volume, ": held by")}";
            return $"agent {_identity.Agent} does not have {resource} free";
        }
        return $"agent {_identity.Agent} does not have {wanted} free";
    }

    private static string HoldersOf(VolumeEntry volume, string by) => volume.Holders.Count == 0 ? ""
        : $"{by} {string.Join(" and ", volume.Holders.Take(3).Select(Name))}"
            + (volume.Holders.Count > 3 ? $" and {volume.Holders.Count - 3} more" : "");

    private static string Name(ContainerEntry container) => $"container {container.Id} of {container.Owner}"
        + (container.Trouble is { } trouble ? $", which is not at its end: {trouble}" : "");

    private StepState LaunchCommand(TaskEntry task)
    {
        var container = NewContainer(new ExecutorKey(task.Framework.Id, task.Spec.ExecutorId));
        container.Task = task;
        task.Container = container.Id;
        TakeLimit(container, task.Spec.Resources, executor: null);
        Attach(container, task.Spec.Resources);
        _turn.Put(task.ToRow());
        Prepare(container);
        return StepState.Done;
    }

    private StepState LaunchOnExecutor(List<TaskEntry> tasks, ExecutorSpec spec)
    {
        var framework = tasks[0].Framework;
        var isNew = false;
        if (!framework.Executors.TryGetValue(spec.Id, out var executor))
        {
            executor = new ExecutorEntry(framework, spec, NewContainer(new ExecutorKey(framework.Id, spec.Id)));
            executor.Container.Executor = executor;
            TakeLimit(executor.Container, spec.Resources, spec);
            framework.Executors.Add(spec.Id, executor);
            _turn.Put(executor.ToRow());
            Attach(executor.Container, spec.Resources);
            isNew = true;
        }
        foreach (var task in tasks)
        {
            task.Container = executor.Container.Id;
            Attach(executor.Container, task.Spec.Resources);
            _turn.Put(task.ToRow());
        }
        // With the disk of its first tasks: what is fetched before it starts must find room.
        if (isNew) Prepare(executor.Container);
        else _turn.Put(executor.Container.ToRow());
        foreach (var task in tasks) Deliver(task, executor);
        return StepState.Done;
    }

    private ContainerEntry NewContainer(ExecutorKey owner)
    {
        var container = new ContainerEntry(ContainerId.Parse(_random.NextUuid().ToString("D")), owner);
        _containers.Add(container.Id, container);
        return container;
    }

    // The container holds its volumes from the commit of its launch until it is proven empty (S4).
    private void Attach(ContainerEntry container, ResourceBag resources)
    {
        foreach (var resource in resources.PersistentVolumes.Unallocate())
        {
            if (FindVolume(resource) is not { } volume) continue;
            GiveGroup(volume);
            volume.Hold(container);
            if (!container.Volumes.Contains(volume.Id)) container.Volumes.Add(volume.Id);
        }
    }

    private void Prepare(ContainerEntry container)
    {
        container.Phase = ContainerPhase.Preparing;
        _turn.Put(container.ToRow());
        _turn.Do(new PrepareSandbox(SandboxOf(container)));
    }

    private SandboxPlan SandboxOf(ContainerEntry container)
    {
        var command = CommandOf(container);
        var resources = container.Task?.Spec.Resources ?? container.Executor?.Spec.Resources ?? [];
        var user = _options.SwitchUser ? command.User ?? FrameworkOf(container).Spec.User : null;
        return new SandboxPlan(
            container.Id, SandboxPath(container.Owner, container.Id), user, Placements(container, resources))
        {
            Limit = SandboxLimitOf(container),
        };
    }

    private ImmutableArray<string> SandboxPath(ExecutorKey owner, ContainerId container) =>
    [
        "slaves", _identity.Agent.ToString(), "frameworks", owner.Framework.ToString(),
        "executors", owner.Executor.ToString(), "runs", container.ToString(),
    ];

    private ImmutableArray<VolumePlacement> Placements(ContainerEntry container, ResourceBag resources)
    {
        var placements = ImmutableArray.CreateBuilder<VolumePlacement>();
        foreach (var resource in resources.PersistentVolumes)
        {
            if (FindVolume(resource.Unallocate()) is not { } volume) continue;
            // The path in the container is the task's own wish; the volume was perhaps made with another.
            if ((resource.Details?.Volume ?? volume.Resource.Details?.Volume) is not { } mount) continue;
            placements.Add(new VolumePlacement(
                volume.Id, DirectoryOf(volume), mount.ContainerPath,
                mount.Mode == VolumeMode.ReadOnly,
                GiveToUser: volume.Holders is [var first, ..] && first == container, volume.Row.Group));
        }
        return placements.ToImmutable();
    }

    private static CommandSpec CommandOf(ContainerEntry container) =>
        container.Task?.Spec.Command ?? container.Executor?.Spec.Command ?? new CommandSpec();

    private FrameworkEntry FrameworkOf(ContainerEntry container) =>
        container.Task?.Framework ?? container.Executor?.Framework ?? _frameworks[container.Owner.Framework];

    /// <summary>A launch that never came to be, for a reason that is not the task's.</summary>
    private StepState DropLaunch(TaskEntry task, TaskReason reason, string message)
    {
        var state = task.Framework.Can(FrameworkCapabilities.PartitionAware) ? TaskState.Dropped : TaskState.Lost;
        _turn.Announce(AgentNotice.StepFailed, $"The launch of task {task.Key} was dropped: {message}.");
        End(task, Status(task, state, UpdateSource.Agent, reason, message));
        return StepState.Failed;
    }

    private StepState DropLaunch(List<TaskEntry> tasks, TaskReason reason, string message)
    {
        foreach (var task in tasks)
            if (!task.IsOver) DropLaunch(task, reason, message);
        return StepState.Failed;
    }

    private StepState FailLaunch(List<TaskEntry> tasks, string message)
    {
        foreach (var task in tasks)
            if (!task.IsOver) FailLaunch(task, message);
        return StepState.Failed;
    }

    private StepState FailLaunch(TaskEntry task, string message)
    {
        End(task, Status(task, TaskState.Failed, UpdateSource.Agent, TaskReason.ContainerLaunchFailed,
            $"Failed to launch container: {message}"));
        return StepState.Failed;
    }

    // The task that has the id already keeps its state; only its stream says that the newer one was not launched.
    private void Refuse(TaskEntry existing, string message)
    {
        var state = existing.Framework.Can(FrameworkCapabilities.PartitionAware) ? TaskState.Dropped : TaskState.Lost;
        Append(existing, Status(existing, state, UpdateSource.Agent, TaskReason.ExecutorTerminated, message));
    }
}
