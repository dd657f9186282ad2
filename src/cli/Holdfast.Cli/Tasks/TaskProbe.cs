using System.Text.Json.Nodes;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Tasks;

/// <summary>Asks after one task alone: a whole state every moment would be much in a large cluster.</summary>
internal sealed class TaskProbe(Invocation invocation, TaskRow row)
{
    private readonly Holdfast.Client.Raw.RawClient _master = invocation.Connection.Raw();

    private readonly string _path = $"/tasks?framework_id={Uri.EscapeDataString(row.Task.FrameworkId.Value)}"
        + $"&task_id={Uri.EscapeDataString(row.Task.TaskId.Value)}";

    /// <summary>Whether it has ended, or nobody knows it any more.</summary>
    public async Task<bool> IsOverAsync()
    {
        var answer = JsonNode.Parse(await _master.GetAsync(_path, invocation.Stopping))!;
        return answer["tasks"]!.AsArray().All(task => TaskEnd.IsOver(task!["state"]!.GetValue<string>()));
    }
}
