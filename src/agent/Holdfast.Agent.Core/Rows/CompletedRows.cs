using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Agent.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Rows;

/// <summary>A framework that had something here and has nothing any more; kept to be shown.</summary>
/// <param name="Number">Its place among all that is kept to be shown; the lowest are forgotten first.</param>
/// <param name="Framework">As it last described itself.</param>
public sealed record CompletedFrameworkRow(long Number, FrameworkSpec Framework)
    : AgentRow(AgentTables.CompletedFrameworks, Framework.Id.ToString());

/// <summary>An executor that is over; kept to be shown as long as its framework is.</summary>
/// <param name="Number">Its place among all that is kept to be shown; the lowest are forgotten first.</param>
/// <param name="Framework">Its framework.</param>
/// <param name="Executor">Its id; a command task's is the task's.</param>
/// <param name="Spec">As the framework described it; null for a command task.</param>
/// <param name="Container">The container it ran in.</param>
/// <param name="Tasks">Its tasks, the latest last.</param>
public sealed record CompletedExecutorRow(
    long Number, FrameworkId Framework, ExecutorId Executor, ExecutorSpec? Spec, ContainerId Container,
    ImmutableArray<TaskView> Tasks)
    : AgentRow(AgentTables.CompletedExecutors, Number.ToString("D12", CultureInfo.InvariantCulture));

/// <summary>A task that is over of a custom executor that is not; kept to be shown with it.</summary>
/// <param name="Number">Its place among all that is kept to be shown; the lowest are forgotten first.</param>
/// <param name="Container">The container of its executor.</param>
/// <param name="Task">The task.</param>
public sealed record CompletedTaskRow(long Number, ContainerId Container, TaskView Task)
    : AgentRow(AgentTables.CompletedTasks, Number.ToString("D12", CultureInfo.InvariantCulture));
