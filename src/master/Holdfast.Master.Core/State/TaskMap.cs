using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;

namespace Holdfast.Master.Core.State;

/// <summary>
/// A framework's tasks by id, walked in the order in which they were added; adding, finding and removing take constant
/// time. They lie in pages, so that after a change of one task a view of all of them is made of the pages' views.
/// </summary>
/// <remarks>Walk a copy (<see cref="Snapshot"/>) where the walk may remove.</remarks>
internal sealed class TaskMap : IEnumerable<LaunchedTask>
{
    private readonly Dictionary<TaskId, LaunchedTask> _tasks = [];
    private readonly LinkedList<TaskPage> _pages = [];

    public int Count => _tasks.Count;

    /// <summary>The pages, none of which is empty.</summary>
    public IReadOnlyCollection<TaskPage> Pages => _pages;

    public bool Contains(TaskId id) => _tasks.ContainsKey(id);

    public LaunchedTask? Find(TaskId id) => _tasks.GetValueOrDefault(id);

    public bool TryGet(TaskId id, [MaybeNullWhen(false)] out LaunchedTask task) => _tasks.TryGetValue(id, out task);

    /// <summary>
    /// Adds a task, which is in no other map, at the end; false, and nothing changes, when its id is there already.
    /// </summary>
    public bool TryAdd(LaunchedTask task)
    {
        if (!_tasks.TryAdd(task.Id, task)) return false;
        if (_pages.Last is not { Value.IsFull: false }) _pages.AddLast(new TaskPage());
        var last = _pages.Last!;
        last.Value.Node = last;
        last.Value.Add(task);
        return true;
    }

    public bool Remove(TaskId id)
    {
        if (!_tasks.Remove(id, out var task)) return false;
        var page = task.Page!;
        page.Remove(task);
        if (page.IsEmpty) _pages.Remove(page.Node!);
        return true;
    }

    public LaunchedTask[] Snapshot() => [.. this];

    /// <summary>The tasks as readers see them.</summary>
    public PagedCollection<TaskView> ToView() => new([.. _pages.Select(page => page.ToView())], Count);

    public IEnumerator<LaunchedTask> GetEnumerator() => _pages.SelectMany(page => page.Tasks).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
