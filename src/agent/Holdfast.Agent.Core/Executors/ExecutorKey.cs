using Holdfast.Model.Ids;

namespace Holdfast.Agent.Core.Executors;

/// <summary>Names an executor on this agent. That of a command task has the task's id.</summary>
public readonly record struct ExecutorKey(FrameworkId Framework, ExecutorId Executor)
{
    /// <summary>Both ids, kept apart by a slash.</summary>
    public override string ToString() => $"{Framework}/{Executor}";
}
