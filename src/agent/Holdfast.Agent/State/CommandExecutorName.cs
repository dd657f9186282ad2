using Holdfast.Model.Specs;

namespace Holdfast.Agent.State;

/// <summary>The name under which a command task is shown as an executor, made as Mesos makes it.</summary>
internal static class CommandExecutorName
{
    private const int CommandMax = 15;
    private const string Ellipsis = "...";

    /// <summary>The name; long commands are cut.</summary>
    public static string Of(TaskSpec task) => $"Command Executor (Task: {task.Id}) (Command: {Command(task.Command)})";

    private static string Command(CommandSpec? command) => command switch
    {
        { Shell: true, Value: { } line } => $"sh -c '{Cut(line)}'",
        { Shell: false, Value: { } program } => $"[{Cut($"{program}, {string.Join(", ", command.Arguments)}")}]",
        { Shell: false } => "NO EXECUTABLE",
        _ => "NO COMMAND",
    };

    private static string Cut(string text)
    {
        if (text.Length <= CommandMax) return text;
        var length = CommandMax - Ellipsis.Length;
        // Half of a surrogate pair is not text.
        if (char.IsHighSurrogate(text[length - 1])) length--;
        return text[..length] + Ellipsis;
    }
}
