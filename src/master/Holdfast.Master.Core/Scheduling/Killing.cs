using Holdfast.Master.Core.State;
using Holdfast.Model.Messages;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>Has a task killed, whoever asks for it.</summary>
internal static class Killing
{
    /// <summary>Tells the task's agent, now or when it is back.</summary>
    /// <param name="cluster">All that is known.</param>
    /// <param name="task">A task that is not over.</param>
    /// <param name="grace">How long it may take to end by itself; null for what the task says.</param>
    /// <param name="wirePolicy">The call's KillPolicy as protobuf bytes; empty for none.</param>
    /// <param name="by">Who asks; null for its framework.</param>
    public static void Kill(
        Cluster cluster, LaunchedTask task, TimeSpan? grace, ReadOnlyMemory<byte> wirePolicy, string? by = null)
    {
        // The first one is on its way: repeating it at will must not end the session.
        if (task.Kill is not null && task.Agent.Session is { IsHalfFull: true }) return;
        task.Kill = new KillTask(task.Framework.Id, task.Id, grace, wirePolicy, by ?? task.Kill?.Operator);
        cluster.Command(task.Agent, task.Kill);
    }
}
