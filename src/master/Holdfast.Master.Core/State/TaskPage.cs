using System.Collections.Immutable;
using Holdfast.Master.Core.Views;

namespace Holdfast.Master.Core.State;

/// <summary>Some of the tasks of a <see cref="TaskMap"/>, with their view while it is current.</summary>
internal sealed class TaskPage
{
    // A page is a few microseconds of work, and the pages of 200,000 tasks are as quickly walked.
    private const int TasksMax = 256;

    private readonly List<LaunchedTask> _tasks = [];
    private ImmutableArray<TaskView> _view;
    private int _added;

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<LaunchedTask> Tasks => _tasks;

    /// <summary>Its place among the map's pages.</summary>
    public LinkedListNode<TaskPage>? Node { get; set; }

    /// <summary>Whether it takes no more tasks; what was removed makes no room, for a page keeps the order.</summary>
    public bool IsFull => _added == TasksMax;

    public bool IsEmpty => _tasks.Count == 0;

    /// <summary>Whether its view is current.</summary>
    public bool HasView => !_view.IsDefault;

    public void Add(LaunchedTask task)
    {
        Invariant.Check(task.Page is null, $"{task.Id} is in one map at a time");
        task.Page = this;
        _tasks.Add(task);
        _added++;
        Invalidate();
    }

    public void Remove(LaunchedTask task)
    {
        _tasks.Remove(task);
        task.Page = null;
        Invalidate();
    }

    /// <summary>A task has changed, came or went.</summary>
    public void Invalidate() => _view = default;

    public ImmutableArray<TaskView> ToView()
    {
        if (_view.IsDefault) _view = [.. _tasks.Select(ViewBuilder.Of)];
        return _view;
    }
}
