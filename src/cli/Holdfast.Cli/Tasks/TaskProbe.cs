using System.Text.Json.Nodes;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Faults;

namespace Holdfast.Cli.Tasks;

/// <summary>Asks after one task alone: a whole state every moment would be much in a large cluster.</summary>
internal sealed class TaskProbe(Invocation invocation, TaskRow row)
{
    private readonly Silence _silence = new(invocation.Terminal, "The master");

    private readonly string _path = $"/tasks?framework_id={Uri.EscapeDataString(row.Task.FrameworkId.Value)}"
        + $"&task_id={Uri.EscapeDataString(row.Task.TaskId.Value)}";

    /// <summary>Whether it has ended, or nobody knows it any more. While no master leads it goes on.</summary>
    public async Task<bool> IsOverAsync()
    {
        try
        {
            var tasks = (await ReadAsync(_path))["tasks"]!.AsArray();
            var isOver = tasks.Count > 0
                ? tasks.All(task => TaskEnd.IsOver(task!["state"]!.GetValue<string>()))
                : !await IsAgentAwayAsync();
            await _silence.HeardAsync();
            return isOver;
        }
        catch (ClientException cause) when (cause.Retry == RetryAdvice.Safe)
        {
            await _silence.LostAsync(cause.Message);
            return false;
        }
    }

    // A master that has just started learns of tasks from their agents.
    private async Task<bool> IsAgentAwayAsync()
    {
        var agents = await ReadAsync($"/slaves?slave_id={Uri.EscapeDataString(row.Task.AgentId.Value)}");
        return agents["recovered_slaves"]!.AsArray().Any(IsItsAgent)
            || agents["slaves"]!.AsArray().Any(agent => IsItsAgent(agent) && !agent!["active"]!.GetValue<bool>());
    }

    private bool IsItsAgent(JsonNode? agent) => agent!["id"]!.GetValue<string>() == row.Task.AgentId.Value;

    private Task<JsonObject> ReadAsync(string path) => invocation.Connection.ReadJsonAsync(path, invocation.Stopping);
}
