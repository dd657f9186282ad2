using Holdfast.Protocol.V1;
using WireTask = Holdfast.Protocol.V1.Task;

namespace Holdfast.Cli.Tests.Tasks;

/// <summary>A task whose agent nobody can reach is not over, and is often the one that is looked for.</summary>
public sealed class UnreachableTasksTests
{
    [Fact]
    public async System.Threading.Tasks.Task List_OfTasks_HasThoseWhoseAgentIsUnreachable()
    {
        var state = FakeAgents.State();
        state.GetTasks.UnreachableTasks.Add(Made("db.1", TaskState.TaskUnreachable));
        state.GetTasks.CompletedTasks.Add(Made("old.1", TaskState.TaskFinished));
        await using var master = new FakeMaster { State = state };

        var present = await CliRun.OfAsync("tasks", "ls", "-o", "name", "--master", master.Address);
        var all = await CliRun.OfAsync("tasks", "ls", "--all", "-o", "name", "--master", master.Address);

        Assert.Equal((0, "db.1\n"), (present.Code, present.Output));
        Assert.Equal((0, "db.1\nold.1\n"), (all.Code, all.Output));
    }

    private static WireTask Made(string id, TaskState state) => new()
    {
        Name = id, TaskId = new() { Value = id }, FrameworkId = new() { Value = "f" }, AgentId = new() { Value = "a" },
        State = state,
    };
}
