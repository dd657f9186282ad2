using System.CommandLine;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using TaskStatus = Holdfast.Protocol.V1.TaskStatus;

namespace Holdfast.Cli.Tasks;

/// <summary>How tasks are read and shown.</summary>
internal static class TaskNoun
{
    public static Option<bool> All { get; } = new("--all", "-a")
    {
        Description = "Also those that are over.",
    };

    public static Noun<TaskRow> Instance { get; } = new()
    {
        Singular = "task",
        Plural = "tasks",
        ReadAsync = ReadAsync,
        ReadPastAsync = async invocation => Past(await ClusterState.ReadAsync(invocation)),
        Name = row => row.Task.TaskId.Value,
        FullName = row => $"{row.Task.FrameworkId.Value}/{row.Task.TaskId.Value}",
        EndedAt = row => row.Since,
        Aliases = row => [row.Task.Name],
        Columns =
        [
            new("ID", row => row.Task.TaskId.Value),
            new("STATE", row => row.State) { Tone = row => row.Tone },
            new("FRAMEWORK", row => row.Framework),
            new("AGENT", row => row.Host),
            new("NAME", row => row.Task.Name) { IsWide = true },
            new("ROLE", row => row.Role) { IsWide = true },
            new("USER", row => row.Task.User) { IsWide = true },
            new("CPUS", row => Amount(row, "cpus")) { IsWide = true, IsNumber = true },
            new("MEM", row => Amount(row, "mem")) { IsWide = true, IsNumber = true },
            new("DISK", row => Amount(row, "disk")) { IsWide = true, IsNumber = true },
            new("AGENT-ID", row => row.Task.AgentId.Value) { IsWide = true },
            new("FRAMEWORK-ID", row => row.Task.FrameworkId.Value) { IsWide = true },
            new("AGE", row => Ages.Since(row.Since, TimeProvider.System.GetUtcNow())) { IsNumber = true },
        ],
        Document = row => JsonText.Of(row.Task),
        TellAsync = TellAsync,
    };

    private static async Task<IReadOnlyList<TaskRow>> ReadAsync(Invocation invocation)
    {
        var state = await ClusterState.ReadAsync(invocation);
        // A master that has just started learns of tasks from their agents: none is no empty cluster.
        AwayAgents.SinceStart(state).Miss(invocation);
        // One that nobody can reach is not over, and is often the one that is looked for.
        var present = state.Tasks.Concat(state.UnreachableTasks).Select(task => TaskRow.Of(task, state));
        return [.. present, .. invocation.Get(All) ? Past(state) : []];
    }

    private static IReadOnlyList<TaskRow> Past(ClusterState state) =>
        [.. state.CompletedTasks.Select(task => TaskRow.Of(task, state))];

    private static string Amount(TaskRow row, string name) => Amounts.Text(Amounts.Of(row.Task.Resources, name));

    private static System.Threading.Tasks.Task TellAsync(Invocation invocation, TaskRow row, Details details)
    {
        var task = row.Task;
        details.Line("Task", task.TaskId.Value);
        details.Line("Name", task.Name);
        details.Line("State", row.State, row.Tone);
        details.Line("Framework", $"{row.Framework} ({task.FrameworkId.Value})");
        details.Line("Agent", $"{row.Host} ({task.AgentId.Value})");
        details.Line("Executor", task.ExecutorId?.Value);
        details.Line("User", task.User);
        details.Line("Role", row.Role);
        details.Line("Resources", Amounts.Line(task.Resources));
        details.Line("Labels", string.Join("; ", (task.Labels?.Labels_ ?? []).Select(one => $"{one.Key}={one.Value}")));
        details.Table("Volumes",
            [.. task.Resources.Where(resource => resource.Disk?.Persistence is not null)],
            new("VOLUME", resource => $"{resource.Reservations.LastOrDefault()?.Role}/{resource.Disk.Persistence.Id}"),
            new("PATH", resource => resource.Disk.Volume?.ContainerPath ?? ""),
            new("SIZE", resource => Amounts.Megabytes(resource.Scalar.Value)) { IsNumber = true });
        details.Table("Updates", [.. task.Statuses],
            new("AT", status => status.HasTimestamp ? Ages.At(Ages.OfSeconds(status.Timestamp)) : ""),
            new("STATE", status => TaskRow.TextOf(status.State)),
            new("MESSAGE", status => Reason(status)));
        return System.Threading.Tasks.Task.CompletedTask;
    }

    private static string Reason(TaskStatus status) => status.HasMessage ? status.Message : "";
}
