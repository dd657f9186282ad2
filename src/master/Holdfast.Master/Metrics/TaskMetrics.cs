using System.Text.Json;
using Holdfast.Hosting.Metrics;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Metrics;

/// <summary>How many tasks are in which state, and how many came to which end.</summary>
internal static class TaskMetrics
{
    /// <summary>The ends, as they are counted and called.</summary>
    internal static readonly string[] Ends =
        ["dropped", "error", "failed", "finished", "gone", "gone_by_operator", "killed", "lost"];

    private const string Lost = "lost/";

    private static readonly (TaskState State, string Name)[] Living =
    [
        (TaskState.Staging, "staging"), (TaskState.Starting, "starting"), (TaskState.Running, "running"),
        (TaskState.Killing, "killing"),
    ];

    public static void Write(MetricWriter writer, MasterView view, IReadOnlyDictionary<string, long> totals)
    {
        var states = view.Frameworks.SelectMany(framework => framework.Tasks).CountBy(task => task.State)
            .ToDictionary();
        foreach (var (state, name) in Living) writer.Gauge($"master/tasks_{name}", states.GetValueOrDefault(state));
        writer.Gauge(
            "master/tasks_unreachable", view.Frameworks.Sum(framework => framework.UnreachableTasks.Count));
        foreach (var end in Ends) writer.Counter($"master/tasks_{end}", totals.Of($"tasks/{end}"));
        foreach (var (name, count) in totals)
            if (name.StartsWith(Lost, StringComparison.Ordinal)) writer.Counter(NameOfLoss(name), count);
    }

    // lost/Master/AgentRemoved is master/task_lost/source_master/reason_slave_removed: here an agent has its old name.
    private static string NameOfLoss(string counted)
    {
        var parts = counted.Split('/');
        var (source, reason) = (Snake(parts[1]), Snake(parts[2]));
        return $"master/task_lost/source_{source}{(reason.Length == 0 ? "" : $"/reason_{reason}")}";
    }

    private static string Snake(string name) =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(name).Replace("agent", "slave", StringComparison.Ordinal);

    /// <summary>Those of one framework.</summary>
    internal static void Write(
        MetricScope framework, FrameworkView view, IReadOnlyDictionary<string, long> counts)
    {
        var tasks = framework.Part("tasks");
        var states = view.Tasks.CountBy(task => task.State).ToDictionary();
        var active = tasks.Part("active");
        foreach (var (state, name) in Living) active.Gauge($"task_{name}", states.GetValueOrDefault(state));
        active.Gauge("task_unknown", states.GetValueOrDefault(TaskState.Unknown));
        active.Gauge("task_unreachable", view.UnreachableTasks.Count);
        var terminal = tasks.Part("terminal");
        foreach (var end in Ends) terminal.Counter($"task_{end}", counts.Of($"tasks/terminal/{end}"));
    }
}
