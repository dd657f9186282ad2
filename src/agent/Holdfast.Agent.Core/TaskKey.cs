using Holdfast.Model.Ids;

namespace Holdfast.Agent.Core;

/// <summary>Names a task on this agent.</summary>
public readonly record struct TaskKey(FrameworkId Framework, TaskId Task)
{
    /// <summary>Both ids, kept apart by a slash.</summary>
    public override string ToString() => $"{Framework}/{Task}";
}
