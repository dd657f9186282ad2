using Holdfast.Hosting.Http;
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
    public static TaskFilter Read(HttpRequest request) => new(
        Query.Text(request, "framework_id"), Query.Text(request, "task_id"),
        Count(request, "limit") ?? LimitDefault, Count(request, "offset") ?? 0,
        Query.Text(request, "order") == "asc");

    /// <summary>The tasks of all frameworks, removed ones too, by the time of their first update.</summary>
    public IEnumerable<TaskView> Apply(MasterView view)
    {
        var tasks = view.Frameworks.Concat(view.CompletedFrameworks)
            .Where(framework => Framework is null || framework.Id.ToString() == Framework)
            .SelectMany(framework =>
                framework.Tasks.Concat(framework.UnreachableTasks).Concat(framework.CompletedTasks))
            .Where(task => Task is null || task.Task.Id.ToString() == Task);
        var ordered = tasks.OrderBy(Since);
        return (IsAscending ? ordered : ordered.Reverse()).Skip(Offset).Take(Limit);
    }

    // One of which nothing was heard yet is the newest.
    private static DateTimeOffset Since(TaskView task) =>
        task.Statuses.IsEmpty ? DateTimeOffset.MaxValue : task.Statuses[0].At;

    // A negative number is taken for a very large one, so that a limit of -1 means all.
    private static int? Count(HttpRequest request, string name) => Query.Integer(request, name) switch
    {
        null => null,
        < 0 or > int.MaxValue => int.MaxValue,
        { } number => (int)number,
    };
}
