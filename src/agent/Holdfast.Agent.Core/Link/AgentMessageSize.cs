using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Link;

/// <summary>About how many bytes a message takes on the wire: what the link's window counts.</summary>
internal static class AgentMessageSize
{
    private const int Base = 256;

    public static int Of(AgentMessage message) => message switch
    {
        ReportState report => Of(report.Report),
        TaskUpdated updated => Of(updated.Update),
        ExecutorSaid said => Base + said.Bytes.Length,
        ResourcesChanged changed => Base * (1 + changed.Total.Count + changed.Volumes.Length),
        OperationUpdated updated => Base * (1 + updated.Volumes.Length + (updated.Update.Converted?.Count ?? 0)),
        ExecutorStarted started => Base + started.Executor.Executor.Wire.Length,
        _ => Base,
    };

    private static int Of(AgentReport report)
    {
        var bytes = (long)Base * (1 + report.Total.Count + report.Volumes.Length);
        foreach (var framework in report.Frameworks) bytes += Base + framework.Wire.Length;
        foreach (var executor in report.Executors) bytes += Base + executor.Executor.Wire.Length;
        foreach (var task in report.Tasks) bytes += Of(task.Task) + task.Updates.Sum(static update => (long)Of(update));
        foreach (var operation in report.Operations) bytes += Base + operation.Operation.Wire.Length;
        return (int)Math.Min(bytes, int.MaxValue);
    }

    private static int Of(TaskSpec task) => Base + task.Wire.Length;

    private static int Of(TaskUpdate update) => Base + update.Wire.Length + (update.Message?.Length ?? 0);
}
