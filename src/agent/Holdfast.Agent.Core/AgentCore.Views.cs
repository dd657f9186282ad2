using System.Collections.Immutable;
using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Views;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core;

public sealed partial class AgentCore
{
    private AgentCounts _counts = new();

    /// <summary>Whether a view made now would differ from the last one.</summary>
    public bool IsViewDirty { get; private set; } = true;

    /// <summary>Makes an immutable view of the present state; on the loop's thread.</summary>
    public AgentView BuildView()
    {
        IsViewDirty = false;
        return new AgentView(
            Self, !_identity.Agent.IsNone, IsRecovering, _link.IsEstablished, _link.IsEstablished && !IsStrangers,
            Trust(),
            Offered, Allocated(), VolumeSpecs(), TrashView(), DiskViews(),
            [.. _frameworks.Values.Select(ToView)], [.. _completedFrameworks.Select(ToView)],
            [.. _containers.Keys], OperationReports(), _counts, FetchCounts(), Seen,
            GroupUse())
        {
            VolumePlaces = VolumePlaces(),
            Ledger = FsckLedger(),
            LimitedSandboxes = [.. _limitIds.Sandboxes.Where(id => !_containers.ContainsKey(id))],
        };
    }

    private ImmutableArray<VolumePlaceView> VolumePlaces() =>
    [
        .. _volumes.Values.Where(static volume => volume.Row.State != VolumeState.Trash).Select(volume =>
            new VolumePlaceView(
                volume.ToSpec(), volume.ToPlan(_identity.Agent), DirectoryOf(volume), volume.Row.LastUsed)),
    ];

    private ResourceBag Allocated()
    {
        var sum = new ResourcePool();
        foreach (var framework in _frameworks.Values)
        {
            foreach (var executor in framework.Executors.Values) sum.Add(executor.Spec.Resources);
            foreach (var task in framework.Tasks.Values)
                if (task.Holding) sum.Add(task.Spec.Resources);
        }
        return sum.ToBag();
    }

    private FrameworkView ToView(FrameworkEntry framework)
    {
        var executors = ImmutableArray.CreateBuilder<ExecutorView>();
        foreach (var executor in framework.Executors.Values) executors.Add(ToView(executor));
        foreach (var task in framework.Tasks.Values)
            if (task.Spec.Executor is null) executors.Add(ToCommandView(task));
        return new FrameworkView(
            framework.Spec, executors.ToImmutable(), [.. framework.Completed.Select(ToView)]);
    }

    private FrameworkView ToView(CompletedFramework completed) =>
        new(completed.Row.Framework, [], [.. completed.Executors.Select(ToView)]);

    private ExecutorView ToView(CompletedExecutorRow row) => new(
        row.Executor, row.Spec, row.Container, Live: null,
        DirectoryOf(SandboxPath(new ExecutorKey(row.Framework, row.Executor), row.Container)),
        row.Spec?.Resources ?? [], [], [], [], row.Tasks);

    private ExecutorView ToView(ExecutorEntry executor)
    {
        var tasks = executor.Framework.Tasks.Values.Where(task => task.Container == executor.Container.Id).ToList();
        var resources = executor.Spec.Resources;
        foreach (var task in tasks)
            if (task.Holding) resources += task.Spec.Resources;
        return new ExecutorView(
            executor.Spec.Id, executor.Spec, executor.Container.Id,
            LiveOf(executor.Container, LimitsOf(executor)), DirectoryOf(executor.Container), resources,
            Views(tasks, static task => task is { Delivered: true, IsOver: false }),
            Views(tasks, static task => task is { Delivered: false, IsOver: false }),
            Views(tasks, static task => task.IsOver), [.. executor.Completed.Select(static row => row.Task)]);
    }

    private static ImmutableArray<TaskView> Views(List<TaskEntry> tasks, Func<TaskEntry, bool> which) =>
        [.. tasks.Where(which).Select(static task => task.ToView())];

    private ExecutorView ToCommandView(TaskEntry task)
    {
        var isQueued = task.State == TaskState.Staging;
        ImmutableArray<TaskView> shown = [task.ToView()];
        return new ExecutorView(
            task.Spec.ExecutorId, Spec: null, task.Container,
            _containers.TryGetValue(task.Container, out var container)
                ? LiveOf(container, task.Spec.Resources)
                : null,
            DirectoryOf(task),
            task.Holding ? task.Spec.Resources : [],
            !isQueued && !task.IsOver ? shown : [], isQueued ? shown : [], task.IsOver ? shown : [], []);
    }

    private void Count(TaskState ended) => _counts = ended switch
    {
        TaskState.Finished => _counts with { TasksFinished = _counts.TasksFinished + 1 },
        TaskState.Failed => _counts with { TasksFailed = _counts.TasksFailed + 1 },
        TaskState.Killed => _counts with { TasksKilled = _counts.TasksKilled + 1 },
        TaskState.Lost => _counts with { TasksLost = _counts.TasksLost + 1 },
        TaskState.Gone => _counts with { TasksGone = _counts.TasksGone + 1 },
        _ => _counts,
    };

    private ContainerView LiveOf(ContainerEntry container, ResourceBag limits)
    {
        var volumes = ImmutableArray.CreateBuilder<HeldVolumeView>(container.Volumes.Count);
        foreach (var id in container.Volumes)
        {
            if (!_volumes.TryGetValue(id, out var volume)) continue;
            var mount = PlacedIn(limits, volume)?.Details?.Volume ?? volume.Resource.Details?.Volume;
            var isEnded = !volume.IsMount && DiskOf(volume.Source) is { } disk
                && IsEndedOver(container, disk, disk.RefusesWrites);
            volumes.Add(new HeldVolumeView(id, volume.Resource, DirectoryOf(volume), mount?.ContainerPath, isEnded));
        }
        return new ContainerView(
            container.Phase, container.Pid, limits, volumes.ToImmutable(), container.Trouble,
            IsEndedOver(container, SandboxDisk, SandboxDisk.RefusesWrites && container.Limit is not null))
        {
            HeldTo = SandboxLimitOf(container),
        };
    }

    private static string DirectoryOf(VolumeEntry volume) => $"{volume.Row.Root}/volumes/{volume.Id}";

    private string DirectoryOf(ContainerEntry container) => DirectoryOf(SandboxPath(container.Owner, container.Id));

    private string DirectoryOf(TaskEntry task) => task.Container.IsNone
        ? ""
        : DirectoryOf(SandboxPath(new ExecutorKey(task.Framework.Id, task.Spec.ExecutorId), task.Container));

    private string DirectoryOf(ImmutableArray<string> path) => $"{_options.WorkDirectory}/{string.Join('/', path)}";
}
