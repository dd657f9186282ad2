using Holdfast.Model.Ids;
using Holdfast.Model.Messages;

namespace Holdfast.Master.Core.Agents;

/// <summary>Why an agent's account of itself cannot be taken: looked at as a whole, before anything is
/// changed.</summary>
internal static class ReportCheck
{
    /// <summary>What is wrong with the report; null when nothing is.</summary>
    public static string? Explain(AgentReport report)
    {
        var listed = new HashSet<FrameworkId>();
        foreach (var framework in report.Frameworks)
        {
            if (framework.Id.IsNone) return "its report has a framework without an id";
            listed.Add(framework.Id);
        }
        foreach (var executor in report.Executors)
            if (!listed.Contains(executor.Framework))
                return $"its report has executor {executor.Executor.Id} of framework '{executor.Framework}', which "
                    + "it does not list";
        foreach (var task in report.Tasks)
            if (!listed.Contains(task.Framework))
                return $"its report has task {task.Task.Id} of framework '{task.Framework}', which it does not list";
        return null;
    }
}
