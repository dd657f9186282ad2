using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Scheduling;
using Holdfast.Master.Core.State;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Operators;

/// <summary>Kills that an operator asks for, and not the task's framework, which hears of it by the update.</summary>
internal static class OperatorKills
{
    public static void Kill(Cluster cluster, OperatorKillReceived asked)
    {
        var (framework, id) = (asked.Framework, asked.Task);
        if (cluster.Frameworks.Find(framework) is not { } owner)
        {
            Refuse(404,
                $"No framework has the id '{framework}'; GET_FRAMEWORKS of /api/v1 names those that are known.");
            return;
        }
        if (owner.Tasks.TryGet(id, out var task) && !task.State.IsTerminal())
        {
            var by = asked.Principal ?? "anonymous";
            cluster.Note(new TaskKilledByOperator(id, framework, task.Agent.Id, task.Agent.Spec.Hostname, by));
            Killing.Kill(cluster, task, grace: null, wirePolicy: default, by);
            cluster.Do(new Reply(asked.Correlation, new CallAccepted()));
            return;
        }
        if (owner.UnreachableTasks.Contains(id))
            Refuse(409, $"The agent of task '{id}' is unreachable: nothing can be told to it until it is back.");
        else if (task is not null)
            Refuse(409, $"Task '{id}' is over already ({task.State}).");
        else
            Refuse(404,
                $"Framework '{framework}' has no task '{id}'; GET_TASKS of /api/v1 names those that are known.");

        void Refuse(int status, string reason) =>
            cluster.Do(new Reply(asked.Correlation, new CallRefused(status, reason)));
    }
}
