using Holdfast.Agent.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;

namespace Holdfast.Agent.State;

/// <summary>How executors are described to tools (ExecutorInfo).</summary>
/// <remarks>A command task has none; it is shown as if one with its id, its labels and a name made of its command ran
/// it, since tools look for sandboxes and statistics under executors.</remarks>
internal static class ExecutorDescription
{
    private const string Program = "mesos-executor";

    // Where Mesos' helper would lie beside the agent's program.
    private static readonly string Directory = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    /// <summary>The description.</summary>
    /// <param name="framework">Whose it is.</param>
    /// <param name="view">The executor.</param>
    public static ExecutorInfo Of(FrameworkId framework, ExecutorView view)
    {
        var info = view.Spec is { } spec ? ExecutorMapping.Write(spec) : OfCommandTask(view);
        info.FrameworkId ??= new FrameworkID { Value = framework.ToString() };
        return info;
    }

    /// <summary>The name alone.</summary>
    public static string NameOf(ExecutorView view) => view.Spec is { } spec
        ? ExecutorMapping.Write(spec).Name
        : CommandExecutorName.Of(view.AllTasks.First().Task);

    /// <summary>What it calls its source; a command task's is its id.</summary>
    public static string SourceOf(ExecutorView view) => view.Spec is { } spec
        ? ExecutorMapping.Write(spec).Source
        : view.Id.ToString();

    private static ExecutorInfo OfCommandTask(ExecutorView view)
    {
        var task = view.AllTasks.First().Task;
        return new ExecutorInfo
        {
            ExecutorId = new ExecutorID { Value = view.Id.ToString() },
            Name = CommandExecutorName.Of(task),
            Source = task.Id.ToString(),
            Labels = TaskMapping.Write(task).Labels,
            Command = new CommandInfo
            {
                Shell = false,
                Value = $"{Directory}/{Program}",
                Arguments = { Program, $"--launcher_dir={Directory}" },
            },
        };
    }
}
