using Holdfast.Agent.Core.Batches;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core;

public sealed partial class AgentCore
{
    private readonly OrderedDictionary<BatchId, BatchEntry> _batches = [];
    private readonly HashSet<BatchId> _batchesOver = [];
    private readonly Queue<BatchId> _batchesOverInOrder = new();
    private long _lastBatch;
    private long _lastTask;

    private void OnBatch(Batch batch)
    {
        // Sent again by a master that did not hear that it arrived: its outcomes are repeated anyway.
        if (_batches.ContainsKey(batch.Id) || _batchesOver.Contains(batch.Id)) return;
        if (batch.Version != _identity.Version)
        {
            Drop(batch, $"it was planned with resource version {batch.Version}, "
                + $"and agent {_identity.Agent} is at {_identity.Version}");
            return;
        }
        if (batch.Steps.OfType<UnknownStep>().FirstOrDefault() is { } unknown)
        {
            Drop(batch, $"it asks for {unknown.What}, which agent {_identity.Agent} of version {Self.Version} does not "
                + "know: upgrade that agent");
            return;
        }
        var entry = new BatchEntry(batch, ++_lastBatch);
        _batches.Add(batch.Id, entry);
        QueueOperations(entry);
        if (batch.Framework is { } spec) QueueTasks(entry, GetFramework(spec));
        Run(entry);
    }

    private void Drop(Batch batch, string reason)
    {
        _turn.Announce(AgentNotice.BatchDropped, $"Batch {batch.Id} was dropped: {reason}.");
        _link.Send(new BatchDropped(batch.Id, reason));
    }

    // Operations and tasks stand in the ledger and in every report from now on, whatever they wait for.
    private void QueueOperations(BatchEntry batch)
    {
        for (var i = 0; i < batch.Batch.Steps.Length; i++)
        {
            if (batch.Batch.Steps[i] is not OperationStep { Operation: var operation }) continue;
            // One that is known was applied, or is being applied, for an earlier batch: its outcome is repeated anyway.
            if (_operations.TryGetValue(operation.Uuid, out var known)) batch[i] = StateOf(known);
            else Record(operation, batch.Batch.Id);
        }
    }

    private void QueueTasks(BatchEntry batch, FrameworkEntry framework)
    {
        for (var i = 0; i < batch.Batch.Steps.Length; i++)
        {
            var specs = batch.LaunchesOf(i);
            if (specs.IsEmpty) continue;
            long? group = batch.Batch.Steps[i] is LaunchGroupStep ? _lastTask + 1 : null;
            var queued = new List<TaskEntry>();
            string? fault = null;
            foreach (var spec in specs)
            {
                if (framework.Tasks.TryGetValue(spec.Id, out var existing))
                {
                    fault = "Cannot reuse an already existing executor for a command task: "
                        + $"task {spec.Id} is {existing.State} and not yet released and acknowledged";
                    Refuse(existing, fault);
                    continue;
                }
                var task = new TaskEntry(framework, spec, ++_lastTask) { Group = group };
                framework.Tasks.Add(spec.Id, task);
                _turn.Put(task.ToRow());
                queued.Add(task);
            }
            if (fault is null) continue;
            batch[i] = StepState.Failed;
            DropLaunch(queued, TaskReason.ExecutorTerminated, fault);
        }
    }

    private void RunWaitingBatches()
    {
        RunWaitingRestores();
        foreach (var batch in _batches.Values.ToArray()) Run(batch);
    }

    /// <summary>Begins all steps that can begin, then stores where the batch stands.</summary>
    private void Run(BatchEntry batch)
    {
        for (var i = 0; i < batch.Batch.Steps.Length; i++)
        {
            if (batch[i] != StepState.Waiting) continue;
            if (batch.FailedCause(i) is { } cause) DropStep(batch, i, cause);
            else if (batch.IsRunnable(i)) BeginStep(batch, i);
        }
        Store(batch);
    }

    private void BeginStep(BatchEntry batch, int step)
    {
        switch (batch.Batch.Steps[step])
        {
            case OperationStep { Operation: var spec } when _operations.TryGetValue(spec.Uuid, out var operation):
                batch[step] = Begin(operation);
                break;
            case LaunchStep or LaunchGroupStep when TasksOf(batch, step) is { Count: > 0 } tasks:
                batch[step] = Begin(tasks);
                break;
            default:
                batch[step] = StepState.Failed;
                break;
        }
    }

    private void DropStep(BatchEntry batch, int step, int cause)
    {
        batch[step] = StepState.Failed;
        var failed = (batch.Batch.Steps[cause] as OperationStep)?.Operation;
        var name = failed is null ? "an earlier step" : Name(failed);
        var message = failed is null ? null : _operations.GetValueOrDefault(failed.Uuid)?.Update.Message;
        var because = message is null ? "" : $": {message}";
        switch (batch.Batch.Steps[step])
        {
            case OperationStep { Operation: var spec } when _operations.TryGetValue(spec.Uuid, out var operation):
                Finish(operation, OperationState.Dropped, $"{name}, whose result it uses, failed{because}");
                break;
            case LaunchStep or LaunchGroupStep:
                DropLaunch(
                    TasksOf(batch, step), TaskReason.ResourcesUnknown,
                    $"{name}, whose result the task uses, failed{because}");
                break;
        }
    }

    private List<TaskEntry> TasksOf(BatchEntry batch, int step) => batch.Batch.Framework is { } framework
        ? [.. batch.LaunchesOf(step).Select(spec => FindTask(new TaskKey(framework.Id, spec.Id))).OfType<TaskEntry>()]
        : [];

    private void Store(BatchEntry batch)
    {
        _turn.Put(batch.ToRow());
        if (!batch.IsOver || !_batches.Remove(batch.Batch.Id)) return;
        Remember(batch.Batch.Id);
        if (batch.Batch.Framework is { } spec && _frameworks.TryGetValue(spec.Id, out var framework))
            RemoveIfIdle(framework);
    }

    private void Remember(BatchId batch)
    {
        _batchesOver.Add(batch);
        _batchesOverInOrder.Enqueue(batch);
        while (_batchesOverInOrder.Count > _options.RepeatsRemembered)
        {
            var oldest = _batchesOverInOrder.Dequeue();
            _batchesOver.Remove(oldest);
            _turn.Remove(AgentTables.Batches, oldest.ToString());
        }
    }

    /// <summary>A step that waits is given up: its task was killed before it could begin.</summary>
    private void GiveUpStepOf(TaskKey task)
    {
        foreach (var batch in _batches.Values.ToArray())
        {
            var step = batch.StepOf(task);
            if (step < 0 || batch[step] != StepState.Waiting) continue;
            batch[step] = StepState.Failed;
            Store(batch);
        }
    }

    private static string Name(OperationSpec operation) =>
        $"{operation.Kind} operation {(operation.Id.IsNone ? operation.Uuid.ToString() : $"'{operation.Id}'")}";
}
