using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core;

public sealed partial class AgentCore
{
    private readonly OrderedDictionary<FrameworkId, FrameworkEntry> _frameworks = [];

    private FrameworkEntry GetFramework(FrameworkSpec spec)
    {
        if (_frameworks.TryGetValue(spec.Id, out var known))
        {
            if (!SameSpec(known.Spec, spec)) Describe(known, spec);
            return known;
        }
        var framework = new FrameworkEntry(spec);
        Reopen(framework);
        _frameworks.Add(spec.Id, framework);
        _turn.Put(framework.ToRow());
        return framework;
    }

    private void OnFrameworkSpec(FrameworkSpec spec)
    {
        if (_frameworks.TryGetValue(spec.Id, out var framework)) Describe(framework, spec);
    }

    private void Describe(FrameworkEntry framework, FrameworkSpec spec)
    {
        framework.Spec = spec;
        _turn.Put(framework.ToRow());
    }

    private static bool SameSpec(FrameworkSpec one, FrameworkSpec other) => one.Wire.Span.SequenceEqual(other.Wire.Span)
        && one.User == other.User && one.Capabilities == other.Capabilities && one.Checkpoint == other.Checkpoint
        && one.Principal == other.Principal && one.Name == other.Name;

    private void OnShutdownFramework(FrameworkId id)
    {
        if (!_frameworks.TryGetValue(id, out var framework)) return;
        if (IsStrangers)
        {
            _turn.Announce(AgentNotice.Refused, Distrust($"Shutting down framework {id}"));
            return;
        }
        End(framework);
    }

    private void End(FrameworkEntry framework)
    {
        framework.Ending = true;
        _turn.Put(framework.ToRow());
        foreach (var executor in framework.Executors.Values.ToArray()) Shutdown(executor);
        foreach (var task in framework.Tasks.Values.ToArray())
        {
            // Nobody is left who would acknowledge anything.
            AcknowledgeAll(task);
            if (!task.IsOver && task.Spec.Executor is null) Kill(task);
            else if (!task.IsOver && !task.Holding) KillQueued(task);
            else if (task.IsOver && !task.Holding) Forget(task);
        }
        RemoveIfIdle(framework);
    }

    // The update that said so may have waited behind others: the master still believes that the task holds something.
    private void Forget(TaskEntry task)
    {
        _link.Send(new TaskReleased(task.Framework.Id, task.Spec.Id));
        RemoveIfDone(task);
    }

    private void RemoveIfIdle(FrameworkEntry framework)
    {
        if (!framework.IsIdle || HasBatch(framework) || !_frameworks.Remove(framework.Id)) return;
        _turn.Remove(AgentTables.Frameworks, framework.ToRow().Key);
        Complete(framework);
    }

    private bool HasBatch(FrameworkEntry framework)
    {
        foreach (var batch in _batches.Values)
            if (batch.Batch.Framework?.Id == framework.Id) return true;
        return false;
    }

    private TaskEntry? FindTask(TaskKey key) =>
        _frameworks.TryGetValue(key.Framework, out var framework) && framework.Tasks.TryGetValue(key.Task, out var task)
            ? task : null;

    private ExecutorEntry? FindExecutor(ExecutorKey key) =>
        _frameworks.TryGetValue(key.Framework, out var framework)
            && framework.Executors.TryGetValue(key.Executor, out var executor)
            ? executor : null;
}
