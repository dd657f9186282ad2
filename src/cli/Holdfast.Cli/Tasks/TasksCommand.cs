using Holdfast.Cli.Tasks.Logs;
using Holdfast.Cli.Tasks.Run;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Tasks;

/// <summary><c>holdfast tasks …</c></summary>
internal static class TasksCommand
{
    public static Verb Build() => new("tasks", "What runs in the cluster.")
    {
        ShowVerbs.List(
            TaskNoun.Instance, "Lists the tasks of all frameworks.", [TaskNoun.All],
            "holdfast tasks ls", "holdfast tasks ls --all -o wide", "holdfast tasks ls -w"),
        ShowVerbs.Show(
            TaskNoun.Instance, "Shows one task and what became of it.", [],
            "holdfast tasks show web.1", "holdfast tasks show web.1 -o json"),
        RunCommand.Build(),
        KillCommand.Build(),
        LogsCommand.Build(),
    };
}
