using System.Globalization;
using Holdfast.Master.Core.Views;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Master.State;

/// <summary>Which tasks <c>/tasks</c> shows, and in which order.</summary>
/// <param name="Framework">Only of this framework; null for all.</param>
/// <param name="Task">Only with this id; null for all.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="Offset">Leaving out so many first.</param>
/// <param name="IsAscending">Oldest first.</param>
internal sealed record TaskFilter(string? Framework, string? Task, int Limit, int Offset, bool IsAscending)
{
    private const int LimitDefault = 100;

    /// <summary>Reads the query; what cannot be read is ignored, as recorded.</summary>
    public static TaskFilter Read(IQueryCollection query) => new(
        Text(query, "framework_id"), Text(query, "task_id"),
        Number(query, "limit", LimitDefault), Number(query, "offset", 0),
        query["order"] == "asc");

    /// <summary>The tasks of all frameworks, removed ones too, by the time of their first update.</summary>
    public IEnumerable<TaskView> Apply(MasterView view)
    {
        var tasks = view.Frameworks.Concat(view.CompletedFrameworks)
            .Where(framework => Framework is null || framework.Id.ToString() == Framework)
            .SelectMany(framework =>
                framework.Tasks.Concat(framework.UnreachableTasks).Concat(framework.CompletedTasks))
            .Where(task => Task is null || task.Task.Id.ToString() == Task);
        var ordered = IsAscending ? tasks.OrderBy(Since) : tasks.OrderByDescending(Since);
        return ordered.Skip(Offset).Take(Limit);
    }

    private static DateTimeOffset Since(TaskView task) =>
        task.Statuses.IsEmpty ? DateTimeOffset.MinValue : task.Statuses[0].At;

    private static string? Text(IQueryCollection query, string name) =>
        query.TryGetValue(name, out var value) ? value.ToString() : null;

    private static int Number(IQueryCollection query, string name, int fallback) =>
        int.TryParse(query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : fallback;
}
