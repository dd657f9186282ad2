using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Tasks;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core;

/// <remarks>Command tasks: the agent does and says what Mesos' command executor would.</remarks>
public sealed partial class AgentCore
{
    private void BeginRunning(TaskEntry task)
    {
        if (task.Kill is not null)
        {
            // Killed between its start and the word of it: it never counts as running.
            Terminate(task);
            return;
        }
        Move(task, Status(task, TaskState.Running, UpdateSource.Executor));
        SetCompletionTimer(task);
    }

    private void SetCompletionTimer(TaskEntry task)
    {
        if (task.Spec.MaxCompletionTime is { } longest && task.RunningSince is { } since)
            _timers.Set(CompletionTimer(task), since + longest);
    }

    private void EndCommand(TaskEntry task, int waitStatus, bool outOfMemory)
    {
        var message = $"Command {WaitStatusText.Of(waitStatus)}" + (task.Kill?.By is { } by ? $", {by}" : "");
        if (outOfMemory)
        {
            var memory = task.Spec.Resources.Where(static key => key.Name == "mem");
            End(task, Status(task, TaskState.Failed, UpdateSource.Agent, TaskReason.ContainerLimitationMemory,
                $"Memory limit exceeded: {memory.Scalar("mem")} MB were not enough; {message}", memory));
            return;
        }
        var (state, reason) = task.Kill switch
        {
            { OutOfTime: true } => (TaskState.Failed, TaskReason.MaxCompletionTimeReached),
            not null => (TaskState.Killed, (TaskReason?)null),
            null => (waitStatus == 0 ? TaskState.Finished : TaskState.Failed, null),
        };
        End(task, Status(task, state, UpdateSource.Executor, reason, message));
    }

    private void OnKill(KillTask kill)
    {
        // A task that is not here is the master's to answer for.
        if (FindTask(new TaskKey(kill.Framework, kill.Task)) is not { IsOver: false } task) return;
        if (task.Spec.Executor is not null) KillOnExecutor(task, kill);
        else Kill(task, kill.Grace, kill.Operator);
    }

    private void Kill(TaskEntry task, TimeSpan? grace = null, string? by = null)
    {
        if (!_containers.TryGetValue(task.Container, out var container) || !container.MayRun)
        {
            KillQueued(task, by);
            if (container is not null) Stop(container);
            return;
        }
        if (task.Kill is { OutOfTime: true }) return;
        var wait = grace ?? task.Spec.KillGrace ?? _options.KillGrace;
        var isFirst = task.Kill is null;
        // A second kill changes how long is waited in all, counted from the first.
        var since = task.Kill?.Since ?? _turn.Now;
        task.Kill = new KillRecord(
            since, since + wait, OutOfTime: false, isFirst ? by : task.Kill?.Operator);
        if (isFirst && task.Framework.Can(FrameworkCapabilities.TaskKillingState))
            Move(task, Status(
                task, TaskState.Killing, UpdateSource.Executor,
                message: task.Kill.By is { } who ? $"Being {who}" : null));
        else
            _turn.Put(task.ToRow());
        if (isFirst && container.Phase == ContainerPhase.Running) Terminate(task);
        else _timers.Set(EscalationTimer(task), task.Kill.Deadline);
    }

    private void KillQueued(TaskEntry task, string? by = null)
    {
        var key = task.Key;
        // A group begins as a whole, or not at all.
        foreach (var queued in GroupOf(task))
            if (!queued.IsOver)
                End(queued, Status(queued, TaskState.Killed, UpdateSource.Agent, TaskReason.TaskKilledDuringLaunch,
                    "Killed before delivery to the executor" + (KillRecord.ByOf(by) is { } who ? $", {who}" : "")));
        GiveUpStepOf(key);
    }

    private void Terminate(TaskEntry task)
    {
        _turn.Do(new TerminateContainer(task.Container));
        if (task.Kill is { } kill) _timers.Set(EscalationTimer(task), kill.Deadline);
    }

    private void OnEscalationDue(string subject)
    {
        if (FindTask(subject) is not { IsOver: false, Kill: not null } task) return;
        if (!_containers.TryGetValue(task.Container, out var container)) return;
        // Its exit, by SIGKILL, comes first and makes the update; then the proof that nothing is left.
        Kill(container);
    }

    private void OnCompletionDue(string subject)
    {
        if (FindTask(subject) is not { IsOver: false } task || task.Kill is not null) return;
        var wait = task.Spec.KillGrace ?? _options.KillGrace;
        task.Kill = new KillRecord(_turn.Now, _turn.Now + wait, OutOfTime: true);
        _turn.Put(task.ToRow());
        Terminate(task);
    }

    // No id contains a slash, so the first one parts framework and task.
    private TaskEntry? FindTask(string subject)
    {
        var slash = subject.IndexOf('/', StringComparison.Ordinal);
        return FindTask(new TaskKey(FrameworkId.Parse(subject[..slash]), TaskId.Parse(subject[(slash + 1)..])));
    }

    private static TimerKey EscalationTimer(TaskEntry task) => new(TimerKind.Escalation, task.Key.ToString());

    private static TimerKey CompletionTimer(TaskEntry task) => new(TimerKind.Completion, task.Key.ToString());
}
