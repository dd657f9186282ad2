using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core;

/// <remarks>What custom executors say (CALLS §2); refusals are worded as recorded.</remarks>
public sealed partial class AgentCore
{
    private void OnExecutorSubscribed(ExecutorSubscribed evt)
    {
        if (Find(evt) is not { } executor) return;
        if (executor.Connection is { } earlier) _turn.Do(new CloseExecutor(executor.Key, earlier));
        executor.Connection = evt.Connection;
        executor.Awaited = false;
        _timers.Cancel(RegistrationTimer(executor));
        _turn.Do(new AnswerExecutor(evt.Correlation, new ExecutorStreamOpened(evt.Connection)));
        Tell(executor, new SubscribedEvent(executor.Spec, executor.Framework.Spec, Self, executor.Container.Id));
        if (!executor.Registered)
        {
            executor.Registered = true;
            _turn.Put(executor.ToRow());
            _link.Send(
                new ExecutorStarted(new ExecutorReport(executor.Framework.Id, executor.Spec, executor.Container.Id)));
        }
        foreach (var update in evt.UnacknowledgedUpdates) Take(executor, update);
        if (executor.Ending) Tell(executor, new ShutdownEvent());
        else CatchUp(executor, [.. evt.UnacknowledgedTasks]);
        EndRecoveryWhenDone();
    }

    private void CatchUp(ExecutorEntry executor, HashSet<TaskId> known)
    {
        foreach (var task in TasksOf(executor))
        {
            // It was to be handed over when the agent stopped, and never was: an executor that has it says so.
            if (task is { Delivered: true, State: TaskState.Staging } && !known.Contains(task.Spec.Id))
                task.Delivered = false;
            if (task.Delivered && task.Kill is not null) Tell(executor, new KillEvent(task.Spec.Id, default));
            Deliver(task, executor);
        }
        ShutdownIfUnused(executor);
    }

    private void OnExecutorUpdate(ExecutorUpdateReceived evt)
    {
        if (FindSubscribed(evt) is not { } executor) return;
        if (Explain(evt.Update, executor) is { } fault)
        {
            _counts = _counts with { UpdatesRefused = _counts.UpdatesRefused + 1 };
            Answer(evt.Correlation, new ExecutorCallInvalid(fault));
            return;
        }

        if (MustWait(executor, evt.Update) is { } reason)
        {
            Answer(evt.Correlation, new ExecutorMustWait(reason));
            return;
        }

        _counts = _counts with { UpdatesTaken = _counts.UpdatesTaken + 1 };
        Answer(evt.Correlation, new ExecutorCallAccepted());
        Take(executor, evt.Update);
    }

    // Each update is kept until its framework has acknowledged it. One that talks while nobody answers would fill the
    // disk of all; how a task ends is always taken.
    private string? MustWait(ExecutorEntry executor, TaskUpdate update)
    {
        if (update.State.IsTerminal()) return null;
        if (FindTask(new TaskKey(executor.Framework.Id, update.Task)) is not { } task) return null;
        var (count, bytes) = (0, 0L);
        foreach (var row in task.Updates)
            if (row.Number > task.Acknowledged) (count, bytes) = (count + 1, bytes + row.Update.Wire.Length);
        return count < _options.UpdatesUnacknowledgedMax && bytes < _options.UpdateBytesUnacknowledgedMax
            ? null
            : $"{count} updates of task {task.Spec.Id}, {bytes} bytes, wait for framework {executor.Framework.Id} to "
                + "acknowledge them; say this one again later.";
    }

    private static string? Explain(TaskUpdate update, ExecutorEntry executor) => update switch
    {
        { Uuid: null } => "Expecting 'uuid' to be present",
        { State: TaskState.Staging } =>
            "TASK_STAGING is not allowed: the task is staging until its executor says otherwise",
        { Source: not UpdateSource.Executor } =>
            "Received Call from executor with invalid 'source': set SOURCE_EXECUTOR",
        { Executor.IsNone: false } when update.Executor != executor.Spec.Id =>
            $"ExecutorID '{update.Executor}' in the status differs from '{executor.Spec.Id}' in the call",
        _ => null,
    };

    private void Take(ExecutorEntry executor, TaskUpdate update)
    {
        if (update.Uuid is not { } uuid) return;
        var task = FindTask(new TaskKey(executor.Framework.Id, update.Task));
        if (task is null || task.Container != executor.Container.Id)
        {
            // Over and acknowledged before, or never its own: nobody waits for this update.
            Tell(executor, new AcknowledgedEvent(update.Task, uuid));
            return;
        }
        foreach (var row in task.Updates)
        {
            if (row.Update.Uuid != uuid) continue;
            if (row.Number <= task.Acknowledged) Tell(executor, new AcknowledgedEvent(update.Task, uuid));
            return;
        }
        if (task.IsOver)
        {
            _turn.Announce(AgentNotice.ExecutorTrouble,
                $"{executor.Key} says {update.State} of task {task.Spec.Id}, which is {task.State}.");
            Tell(executor, new AcknowledgedEvent(update.Task, uuid));
            return;
        }
        var full = update with
        {
            Framework = executor.Framework.Id,
            Agent = _identity.Agent,
            Executor = executor.Spec.Id,
            Container = executor.Container.Id,
            ExecutorPid = executor.Container.Pid > 0 ? executor.Container.Pid : null,
        };
        if (update.State.IsTerminal()) End(task, full);
        else Move(task, full);
    }

    private void OnExecutorMessage(ExecutorMessageReceived evt)
    {
        if (FindSubscribed(evt) is not { } executor) return;
        Answer(evt.Correlation, new ExecutorCallAccepted());
        _link.Send(new ExecutorSaid(executor.Framework.Id, executor.Spec.Id, evt.Bytes));
    }

    private void OnExecutorDisconnected(ExecutorKey key, long connection)
    {
        // It may come back; whether it is over its container says.
        if (FindExecutor(key) is { } executor && executor.Connection == connection) executor.Connection = null;
    }

    private ExecutorEntry? FindSubscribed(ExecutorCalled call)
    {
        if (Find(call) is not { } executor) return null;
        if (executor.Connection is not null) return executor;
        Answer(call.Correlation, new ExecutorNotSubscribed("Executor is not subscribed"));
        return null;
    }

    private ExecutorEntry? Find(ExecutorCalled call)
    {
        ExecutorCallOutcome refused;
        if (!_frameworks.ContainsKey(call.Executor.Framework))
            refused = new ExecutorCallInvalid("Framework cannot be found");
        else if (FindExecutor(call.Executor) is not { Over: false } executor)
            refused = new ExecutorCallInvalid("Executor cannot be found");
        else if (call.Claims is { } claims && claims != ClaimsOf(executor))
            refused = new ExecutorNotProven($"The token of this call is not that of executor {call.Executor}: "
                + "each executor must show the one that the agent put into its environment");
        else
            return executor;
        Answer(call.Correlation, refused);
        return null;
    }

    private static ExecutorClaims ClaimsOf(ExecutorEntry executor) =>
        new($"{executor.Key.Framework}", $"{executor.Key.Executor}", $"{executor.Container.Id}");

    private void Answer(long correlation, ExecutorCallOutcome outcome) =>
        _turn.Do(new AnswerExecutor(correlation, outcome));
}
