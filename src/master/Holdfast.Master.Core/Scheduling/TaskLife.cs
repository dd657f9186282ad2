using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>What the master itself says about a task, and where a task goes when it is over.</summary>
internal static class TaskLife
{
    /// <summary>An update by the master for a task that it knows.</summary>
    public static TaskUpdate Update(LaunchedTask task, TaskState state, TaskReason? reason, string message,
        DateTimeOffset now)
    {
        var last = task.Statuses.Count == 0 ? null : task.Statuses[^1];
        return new TaskUpdate
        {
            Framework = task.Framework.Id,
            Task = task.Id,
            Agent = task.Agent.Id,
            Executor = task.Spec.Executor?.Id ?? default,
            Container = state.IsTerminal() || state == TaskState.Unreachable ? default : last?.Container ?? default,
            ExecutorPid = state.IsTerminal() || state == TaskState.Unreachable ? null : last?.ExecutorPid,
            State = task.Framework.Understood(state),
            Source = UpdateSource.Master,
            Reason = reason,
            Message = message,
            At = now,
            UnreachableSince = state == TaskState.Unreachable ? task.UnreachableSince : null,
        };
    }

    /// <summary>An update by the master about a task that nobody knows.</summary>
    public static TaskUpdate Update(
        Framework framework, TaskId task, AgentId agent, TaskState state, TaskReason reason, string message,
        DateTimeOffset now, DateTimeOffset? unreachableSince = null) => new()
    {
        Framework = framework.Id,
        Task = task,
        Agent = agent,
        State = framework.Understood(state),
        Source = UpdateSource.Master,
        Reason = reason,
        Message = message,
        At = now,
        UnreachableSince = unreachableSince,
    };

    /// <summary>Gives a task a state of the master's making, without telling its framework.</summary>
    public static TaskUpdate Note(
        Cluster cluster, LaunchedTask task, TaskState state, TaskReason? reason, string message)
    {
        var update = Update(task, state, reason, message, cluster.Now);
        var isNews = task.State != update.State;
        task.State = update.State;
        task.Record(update);
        if (isNews) cluster.Watch.Changed(update, task.State);
        cluster.Counter.Look(task);
        return update;
    }

    /// <summary>
    /// Ends a task by the master's word: tells the framework, frees what it held, and moves it to the completed ones.
    /// </summary>
    public static void End(Cluster cluster, LaunchedTask task, TaskState state, TaskReason reason, string message)
    {
        var update = Note(cluster, task, state, reason, message);
        cluster.Send(task.Framework, new TaskStatusChanged(update));
        task.IsReleasing = false;
        cluster.Release(task);
        Complete(cluster, task);
    }

    /// <summary>
    /// Moves a task to the completed ones. It stays known on its agent while it holds something there.
    /// </summary>
    public static void Complete(Cluster cluster, LaunchedTask task)
    {
        var framework = task.Framework;
        if (framework.Tasks.Find(task.Id) == task) framework.Tasks.Remove(task.Id);
        framework.TakeBack(task);
        task.Shrink(cluster.Forms);
        framework.CompletedTasks.Enqueue(task);
        while (framework.CompletedTasks.Count > cluster.Options.MaxCompletedTasksPerFramework)
            framework.CompletedTasks.Dequeue();
        ForgetOnAgent(task);
        cluster.Touch(framework);
    }

    /// <summary>Forgets a task on its agent once nobody will acknowledge it and it holds nothing.</summary>
    public static void ForgetOnAgent(LaunchedTask task)
    {
        if (task.Hold == Hold.None && task.Framework.Tasks.Find(task.Id) != task
            && task.Agent.Tasks.Find(task.Key) == task)
            task.Agent.Tasks.Remove(task.Key);
    }
}
