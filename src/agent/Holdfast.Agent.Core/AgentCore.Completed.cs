using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Core;

/// <remarks>What is over and only kept to be shown: stored, so that it outlives the agent's process, in bounded lists
/// whose oldest entries go first.</remarks>
public sealed partial class AgentCore
{
    private readonly List<CompletedFramework> _completedFrameworks = [];
    private long _lastCompleted;

    /// <summary>A task that is forgotten is shown among those of its executor that are over.</summary>
    private void Complete(TaskEntry task)
    {
        // One that never had a container was never on any executor.
        if (task.Container.IsNone) return;
        if (task.Spec.Executor is null)
            Complete(task.Framework, new CompletedExecutorRow(
                ++_lastCompleted, task.Framework.Id, task.Spec.ExecutorId, Spec: null, task.Container,
                [task.ToView()]));
        else if (ExecutorOf(task) is { } executor)
            Keep(executor.Completed, new CompletedTaskRow(++_lastCompleted, executor.Container.Id, task.ToView()),
                _options.CompletedTasksMax);
    }

    /// <summary>An executor that is proven gone is shown with all tasks that it ever had.</summary>
    private void Complete(ExecutorEntry executor)
    {
        var tasks = executor.Framework.Tasks.Values.Where(task => task.Container == executor.Container.Id).ToList();
        Complete(executor.Framework, new CompletedExecutorRow(
            ++_lastCompleted, executor.Framework.Id, executor.Spec.Id, executor.Spec, executor.Container.Id,
            [.. executor.Completed.Select(static row => row.Task), .. Views(tasks, static task => task.IsOver)]));
        Trim(executor.Completed, 0);
    }

    private void Complete(FrameworkEntry framework, CompletedExecutorRow executor) =>
        Keep(framework.Completed, executor, _options.CompletedExecutorsMax);

    private void Complete(FrameworkEntry framework)
    {
        // Whoever only reserved or made volumes never ran anything here.
        if (framework.Completed.Count == 0) return;
        var row = new CompletedFrameworkRow(++_lastCompleted, framework.Spec);
        _turn.Put(row);
        _completedFrameworks.Add(new CompletedFramework(row, framework.Completed));
        TrimCompletedFrameworks();
    }

    /// <summary>One that comes back to work here is shown once, with what it had run before.</summary>
    private void Reopen(FrameworkEntry framework)
    {
        var earlier = _completedFrameworks.FindIndex(completed => completed.Row.Framework.Id == framework.Id);
        if (earlier < 0) return;
        framework.Completed.AddRange(_completedFrameworks[earlier].Executors);
        Remove(_completedFrameworks[earlier].Row);
        _completedFrameworks.RemoveAt(earlier);
    }

    private void LoadCompleted(LoadedRows loaded)
    {
        foreach (var row in loaded.CompletedFrameworks)
        {
            _lastCompleted = Math.Max(_lastCompleted, row.Number);
            // A program that knows none of these tables may have been at work in between: what fits nothing goes.
            if (_frameworks.ContainsKey(row.Framework.Id)) Remove(row);
            else _completedFrameworks.Add(new CompletedFramework(row, []));
        }
        foreach (var row in loaded.CompletedExecutors)
        {
            _lastCompleted = Math.Max(_lastCompleted, row.Number);
            if (CompletedOf(row.Framework) is { } completed) completed.Add(row);
            else Remove(row);
        }
        foreach (var row in loaded.CompletedTasks)
        {
            _lastCompleted = Math.Max(_lastCompleted, row.Number);
            if (_containers.GetValueOrDefault(row.Container)?.Executor is { } executor) executor.Completed.Add(row);
            else Remove(row);
        }
        TrimLoaded();
    }

    // The operator may allow less than before.
    private void TrimLoaded()
    {
        TrimCompletedFrameworks();
        foreach (var completed in _completedFrameworks) Trim(completed.Executors, _options.CompletedExecutorsMax);
        foreach (var framework in _frameworks.Values)
        {
            Trim(framework.Completed, _options.CompletedExecutorsMax);
            foreach (var executor in framework.Executors.Values) Trim(executor.Completed, _options.CompletedTasksMax);
        }
    }

    private List<CompletedExecutorRow>? CompletedOf(FrameworkId framework) =>
        _frameworks.TryGetValue(framework, out var known)
            ? known.Completed
            : _completedFrameworks.Find(completed => completed.Row.Framework.Id == framework)?.Executors;

    private void TrimCompletedFrameworks()
    {
        var excess = Math.Max(_completedFrameworks.Count - _options.CompletedFrameworksMax, 0);
        foreach (var completed in _completedFrameworks.Take(excess))
        {
            Trim(completed.Executors, 0);
            Remove(completed.Row);
        }
        _completedFrameworks.RemoveRange(0, excess);
    }

    private void Keep<TRow>(List<TRow> completed, TRow row, int most) where TRow : AgentRow
    {
        _turn.Put(row);
        completed.Add(row);
        Trim(completed, most);
    }

    private void Trim<TRow>(List<TRow> completed, int most) where TRow : AgentRow
    {
        var excess = Math.Max(completed.Count - most, 0);
        foreach (var row in completed.Take(excess)) Remove(row);
        completed.RemoveRange(0, excess);
    }

    private void Remove(AgentRow row) => _turn.Remove(row.Table, row.Key);
}
