using Holdfast.Agent.Core.Batches;
using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core;

public sealed partial class AgentCore
{
    private readonly HashSet<VolumeId> _unchecked = [];
    private bool _isRecovered;

    /// <summary>Whether it is not yet known what outlived the last start.</summary>
    private bool IsRecovering => !_isRecovered;

    /// <summary>Goes on from a ledger, or begins an empty one.</summary>
    /// <param name="rows">All rows of the ledger, in whatever order; none for a new agent.</param>
    /// <param name="facts">What the host found.</param>
    /// <param name="options">What the operator set.</param>
    /// <param name="random">Chance, for ids and pauses; belongs to the core from now on.</param>
    /// <param name="now">The time.</param>
    /// <param name="frame">Receives what is to be stored, and then done, before any event is applied.</param>
    public static RecoverOutcome Recover(
        IReadOnlyCollection<AgentRow> rows, AgentFacts facts, AgentOptions options, SeededRandom random,
        DateTimeOffset now, Frame<AgentDelta, AgentEffect> frame)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(random);
        var loaded = new LoadedRows(rows);
        var identity = loaded.Identity ?? new IdentityRow(
            default, random.NextUuid(), Generation: 0, Obeyed: null, new ResourceVersion(random.NextUuid()),
            facts.Resources, facts.BootId, facts.Agent.Port);
        var core = new AgentCore(identity, facts, options, random);
        core._turn.Begin(now, frame);
        if (core.Load(loaded) is { Count: > 0 } faults) return new RecoveryRefused([.. faults]);
        core.CountStart();
        core.Resume();
        core.AskForWake();
        return new Recovered(core);
    }

    // Before anything else leaves: a master that sees this generation knows of no later one on another disk.
    private void CountStart()
    {
        var isChanged = !_identity.Resources.Equals(_facts.Resources);
        StoreIdentity(_identity with
        {
            Generation = _identity.Generation + 1,
            Version = isChanged ? new ResourceVersion(_random.NextUuid()) : _identity.Version,
            Resources = _facts.Resources,
            BootId = _facts.BootId,
            Port = _facts.Agent.Port,
            Seen = SeenAtStart(),
            Starts = [.. Starts.TakeLast(StartsKept - 1), _random.NextUuid()],
        });
        _readAt = _turn.Now;
        ReadIn(ReadingEvery);
    }

    private List<string> Load(LoadedRows loaded)
    {
        var faults = new List<string>();
        LoadClaims(loaded, faults);
        LoadFrameworks(loaded);
        LoadTasks(loaded, faults);
        LoadCompleted(loaded);
        LoadOperations(loaded);
        _fetchCache.Restore(loaded.FetchCache);
        return faults;
    }

    private void LoadClaims(LoadedRows loaded, List<string> faults)
    {
        foreach (var row in loaded.Claims)
            if (!_resources.Restore(row))
                faults.Add($"{row.Resource} is reserved, but the resources given ({_facts.Resources}) do not hold it: "
                    + "give at least what is reserved, or unreserve it first.");
        foreach (var row in loaded.Volumes)
        {
            var volume = new VolumeEntry(row);
            _volumes.Add(row.Id, volume);
            if (volume is { IsTrash: true, IsMount: false }) continue;
            if (!_resources.Restore(row.Resource, row.State == VolumeState.Ready))
                faults.Add($"Volume {Name(volume)} of {volume.Size} MB lies in {row.Root}, but the resources given "
                    + $"({_facts.Resources}) do not hold it: give its disk again, or destroy it first.");
        }
        foreach (var row in loaded.LimitIds) _limitIds.Restore(row);
        foreach (var row in loaded.Purges)
        {
            _lastPurge = row.Number;
            _purges.Enqueue(row);
        }
    }

    private void LoadFrameworks(LoadedRows loaded)
    {
        foreach (var row in loaded.Frameworks)
            _frameworks.Add(row.Framework.Id, new FrameworkEntry(row.Framework) { Ending = row.Ending });
        foreach (var row in loaded.Containers)
        {
            var container = new ContainerEntry(row.Id, row.Owner)
            {
                Phase = row.Phase, Record = row.Record, Pid = row.Pid, Breach = row.Breach,
                Limit = _limitIds.Of(row.Id),
            };
            container.Volumes.AddRange(row.Volumes);
            foreach (var id in row.Volumes)
                if (_volumes.TryGetValue(id, out var volume)) volume.Hold(container);
            _containers.Add(row.Id, container);
        }
        foreach (var row in loaded.Executors)
        {
            if (!_frameworks.TryGetValue(row.Framework, out var framework)) continue;
            if (!_containers.TryGetValue(row.Container, out var container)) continue;
            var executor = new ExecutorEntry(framework, row.Executor, container)
            {
                Registered = row.Registered,
                Ending = row.Ending,
                Over = container.Phase == ContainerPhase.Stopping,
            };
            container.Executor = executor;
            framework.Executors.Add(row.Executor.Id, executor);
        }
    }

    private void LoadTasks(LoadedRows loaded, List<string> faults)
    {
        foreach (var row in loaded.Tasks)
        {
            if (!_frameworks.TryGetValue(row.Framework, out var framework)) continue;
            var task = new TaskEntry(framework, row.Task, row.Number)
            {
                State = row.State,
                Container = row.Container,
                Delivered = row.Delivered,
                RunningSince = row.RunningSince,
                Kill = row.Kill,
                Group = row.Group,
            };
            _lastTask = row.Number;
            framework.Tasks.Add(row.Task.Id, task);
            if (!_containers.TryGetValue(row.Container, out var container)) continue;
            if (row.Task.Executor is null) container.Task = task;
            task.Holding = row.Task.Executor is null || !task.IsOver || !row.Task.Resources.PersistentVolumes.IsEmpty;
            if (task.Holding) Rehold(task.Spec.Resources, $"Task {task.Key}", faults);
        }
        foreach (var framework in _frameworks.Values)
            foreach (var executor in framework.Executors.Values)
                Rehold(executor.Spec.Resources, $"Executor {executor.Key}", faults);
        foreach (var row in loaded.Streams)
            if (FindTask(row.Task) is { } task) task.Acknowledged = row.Acknowledged;
        foreach (var row in loaded.Updates)
        {
            if (FindTask(row.Task) is not { } task) continue;
            task.Updates.Add(row);
            task.LastUpdate = row.Number;
            if (row.Number > task.Acknowledged && row.Update.Uuid is { } uuid)
                _updates.Add(row.Task, uuid, row.Update, _turn.Now);
        }
    }

    // Withheld volumes are nobody's to hold again; all else must be there.
    private void Rehold(ResourceBag resources, string who, List<string> faults)
    {
        foreach (var resource in resources.Unallocate())
        {
            if (_resources.Hold([resource])) continue;
            if (FindVolume(resource) is { Row.State: VolumeState.Withheld }) continue;
            faults.Add($"{who} uses {resource}, but the resources given ({_facts.Resources}) do not hold it: "
                + "give at least what is used, or end it first.");
        }
    }

    private void LoadOperations(LoadedRows loaded)
    {
        foreach (var row in loaded.Operations)
        {
            _lastOperation = row.Number;
            var operation = new OperationEntry(row);
            _operations.Add(row.Operation.Uuid, operation);
            if (row.Acknowledged) _operationsAcknowledged.Enqueue(row.Operation.Uuid);
            else if (operation.IsOver && row.Update.Uuid is { } uuid)
                _outcomes.Add(row.Operation.Uuid, uuid, row.Update, _turn.Now);
        }
        foreach (var row in loaded.Batches)
        {
            _lastBatch = row.Number;
            if (row.Batch is null)
            {
                _batchesOver.Add(row.Id);
                _batchesOverInOrder.Enqueue(row.Id);
                continue;
            }
            var batch = new BatchEntry(row.Batch, row.Number);
            batch.Restore(row.Steps);
            _batches.Add(row.Id, batch);
        }
    }

    // What was under way goes on: each step on a disk is repeated, each container found again.
    private void Resume()
    {
        foreach (var volume in _volumes.Values.ToArray()) Resume(volume);
        _limitIds.Resume();
        foreach (var operation in _operations.Values.ToArray()) Resume(operation);
        foreach (var container in _containers.Values.ToArray()) Resume(container);
        if (_containers.Values.Any(static container => container.Executor is { Awaited: true }))
            _timers.Set(new TimerKey(TimerKind.Reregistration), _turn.Now + _options.ExecutorReregistrationTimeout);
        if (_unchecked.Count > 0) AwaitChecks();
        _fetchCache.Open();
        EndRecoveryWhenDone();
    }

    private void Resume(VolumeEntry volume)
    {
        var plan = volume.ToPlan(_identity.Agent);
        switch (volume.Row)
        {
            case { State: VolumeState.Creating, Adopt: not null }:
                GoOnAdopting(volume);
                break;
            case { State: VolumeState.Creating }:
                var unusable = FaultOf(volume);
                if (DiskOf(volume.Source) is { } disk && unusable is null) Make(volume, disk);
                else OnVolumeMakeFailed(volume.Id, unusable ?? "the disk is no longer announced");
                break;
            case { State: VolumeState.Destroying, Destroyed: { } destroyed }:
                _turn.Do(new MoveToTrash(plan, destroyed));
                break;
            case { State: VolumeState.Trash, Restore: not null }:
                GoOnRestoring(volume);
                break;
            case { State: VolumeState.Trash, PurgeOrder: not null } or { State: VolumeState.Trash, PurgeBegun: true }:
                Purge(volume);
                break;
            case { State: VolumeState.Trash }:
                ReadSoon();
                break;
            case { State: VolumeState.Ready or VolumeState.Withheld }:
                _unchecked.Add(volume.Id);
                if (FaultOf(volume) is { } fault)
                {
                    _unchecked.Remove(volume.Id);
                    Judge(volume, fault);
                    break;
                }
                _turn.Do(new CheckVolume(plan));
                break;
        }
    }

    private void Resume(ContainerEntry container)
    {
        switch (container.Phase)
        {
            case ContainerPhase.Preparing or ContainerPhase.Fetching:
                // It was not yet handed to the launcher, so nothing of it ever ran.
                PrepareAgain(container);
                break;
            case ContainerPhase.Stopping:
                _turn.Do(new StopContainer(container.Id, container.Record));
                break;
            default:
                container.Attaching = true;
                _turn.Do(new AttachContainer(container.Id, container.Record));
                // A task may have ended just before, or the operator have set other flags.
                LimitSandbox(container);
                break;
        }
        if (container is { Task: { IsOver: false } task, MayRun: true }) ResumeTimers(task);
        if (container is { Executor: { Over: false } executor, MayRun: true }) Resume(executor);
    }

    // Nothing is started on a volume before it is known to be what it was: a missing one would be written beside, and
    // another disk's data written over.
    private void PrepareAgain(ContainerEntry container)
    {
        container.AwaitsVolumes = _unchecked.Count > 0;
        if (container.AwaitsVolumes)
        {
            container.Phase = ContainerPhase.Preparing;
            _turn.Put(container.ToRow());
            return;
        }
        foreach (var id in container.Volumes)
            if (_volumes.TryGetValue(id, out var volume) && volume.Row.State == VolumeState.Withheld)
            {
                container.Phase = ContainerPhase.Preparing;
                DropLaunches(container, Withheld(volume));
                return;
            }
        Prepare(container);
    }

    private void ResumeTimers(TaskEntry task)
    {
        SetCompletionTimer(task);
        if (task.Kill is { } kill) _timers.Set(EscalationTimer(task), kill.Deadline);
    }

    private void Resume(ExecutorEntry executor)
    {
        // One that never came has its whole time again: its way here was cut off.
        if (!executor.Registered)
            _timers.Set(RegistrationTimer(executor), _turn.Now + _options.ExecutorRegistrationTimeout);
        else if (executor.Ending)
            _timers.Set(
                ShutdownTimer(executor), _turn.Now + (executor.Spec.ShutdownGrace ?? _options.ExecutorShutdownGrace));
        else
            executor.Awaited = true;
    }

    private bool IsAwaiting => _unchecked.Count > 0
        || _containers.Values.Any(static container => container.Attaching || container.Executor is { Awaited: true });

    // Registration only now: what the agent reports is what there is.
    private void EndRecoveryWhenDone()
    {
        if (_isRecovered || IsAwaiting) return;
        _isRecovered = true;
        _counts = _counts with { RecoveredAt = _turn.Now };
        foreach (var framework in _frameworks.Values.ToArray())
        {
            foreach (var task in framework.Tasks.Values.ToArray()) RemoveIfDone(task);
            RemoveIfIdle(framework);
        }
        RunWaitingBatches();
        _link.Begin();
    }
}
