using System.Text.Json;
using Google.Protobuf;
using Holdfast.Model.Resources;
using Holdfast.Protocol.Json;
using WireTask = Holdfast.Protocol.V1.Task;
using WireStatus = Holdfast.Protocol.V1.TaskStatus;

namespace Holdfast.Hosting.State;

/// <summary>A task as state documents of master and agent show it.</summary>
public static class TaskJson
{
    /// <summary>Writes the item.</summary>
    /// <param name="json">Inside an array.</param>
    /// <param name="task">The task.</param>
    /// <param name="resources">What it was launched with.</param>
    /// <param name="role">The role that its resources are allocated to.</param>
    public static void Write(Utf8JsonWriter json, WireTask task, ResourceBag resources, string role)
    {
        json.WriteStartObject();
        json.WriteString("id", task.TaskId.Value);
        json.WriteString("name", task.Name);
        json.WriteString("framework_id", task.FrameworkId.Value);
        json.WriteString("executor_id", task.ExecutorId?.Value ?? "");
        json.WriteString("slave_id", task.AgentId.Value);
        json.WriteString("state", EnumNames.Of(task.State));
        ResourceSummary.Write(json, "resources", resources);
        WriteLimits(json, task);
        json.WriteString("role", role);
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
        MesosJson.Write(json, message);
    }
}
