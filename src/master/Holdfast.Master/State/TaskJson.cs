using System.Text.Json;
using Google.Protobuf;
using Holdfast.Master.Core.Views;
using Holdfast.Protocol.Json;
using WireTask = Holdfast.Protocol.V1.Task;
using WireStatus = Holdfast.Protocol.V1.TaskStatus;

namespace Holdfast.Master.State;

/// <summary>A task as <c>/state</c> and <c>/tasks</c> show it.</summary>
internal sealed class TaskJson(WireViews views)
{
    /// <summary>Writes the item.</summary>
    public void Write(Utf8JsonWriter json, TaskView view)
    {
        var task = views.Task(view);
        json.WriteStartObject();
        json.WriteString("id", task.TaskId.Value);
        json.WriteString("name", task.Name);
        json.WriteString("framework_id", task.FrameworkId.Value);
        json.WriteString("executor_id", task.ExecutorId?.Value ?? "");
        json.WriteString("slave_id", task.AgentId.Value);
        json.WriteString("state", EnumNames.Of(task.State));
        ResourceSummary.Write(json, "resources", view.Task.Resources);
        WriteLimits(json, task);
        json.WriteString("role", view.Role.ToString());
        json.WriteStartArray("statuses");
        foreach (var status in task.Statuses) Write(json, status);
        json.WriteEndArray();
        if (task.HasUser) json.WriteString("user", task.User);
        if (task.Labels is { } labels) LabelsJson.Write(json, labels);
        WriteMessage(json, "discovery", task.Discovery);
        WriteMessage(json, "container", task.Container);
        WriteMessage(json, "health_check", task.HealthCheck);
        json.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter json, WireTask task)
    {
        if (task.Limits.Count == 0) return;
        json.WriteStartObject("limits");
        foreach (var (name, limit) in task.Limits) json.WriteDouble(name, limit.Value);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, WireStatus status)
    {
        json.WriteStartObject();
        json.WriteString("state", EnumNames.Of(status.State));
        json.WriteDouble("timestamp", status.Timestamp);
        if (status.Labels is { } labels) LabelsJson.Write(json, labels);
        if (status.ContainerStatus is { } container)
        {
            // The pid of the executor is not part of these documents.
            var shown = container.Clone();
            shown.ClearExecutorPid();
            WriteMessage(json, "container_status", shown);
        }

        if (status.HasHealthy) json.WriteBoolean("healthy", status.Healthy);
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, string name, IMessage? message)
    {
        if (message is null) return;
        json.WritePropertyName(name);
        json.WriteRawValue(MesosJson.ToUtf8(message), skipInputValidation: true);
    }
}
