using System.Collections.Immutable;
using System.Text.Json;
using Holdfast.Agent.Core.Views;
using Holdfast.Hosting.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.State;

/// <summary>An executor as the agent's <c>/state</c> shows it, with its tasks.</summary>
internal sealed class ExecutorJson(AgentSpec agent, FrameworkId framework)
{
    /// <summary>Writes the item.</summary>
    public void Write(Utf8JsonWriter json, ExecutorView view)
    {
        var info = ExecutorDescription.Of(framework, view);
        json.WriteStartObject();
        json.WriteString("id", view.Id.ToString());
        json.WriteString("name", info.Name);
        json.WriteString("source", info.Source);
        json.WriteString("container", view.Container.ToString());
        json.WriteString("directory", view.Directory);
        ResourceSummary.Write(json, "resources", view.Resources);
        if (RoleOf(view) is { } role) json.WriteString("role", role.ToString());
        if (info.Labels is { } labels) LabelsJson.Write(json, labels);
        if (info.HasType) json.WriteString("type", EnumNames.Of(info.Type));
        WriteTasks(json, "tasks", view.Tasks);
        WriteTasks(json, "queued_tasks", view.QueuedTasks);
        WriteTasks(json, "completed_tasks", view.CompletedTasks.AddRange(view.TerminatedTasks));
        json.WriteEndObject();
    }

    // An executor that holds nothing for itself is its tasks' role's.
    private static RoleName? RoleOf(ExecutorView view) =>
        AllocationOf(view.Spec?.Resources ?? ResourceBag.Empty)
        ?? view.AllTasks.Select(task => AllocationOf(task.Task.Resources)).FirstOrDefault(role => role is not null);

    private static RoleName? AllocationOf(ResourceBag resources) =>
        resources.IsEmpty ? null : resources[0].Key.AllocationRole;

    private void WriteTasks(Utf8JsonWriter json, string name, ImmutableArray<TaskView> tasks)
    {
        json.WriteStartArray(name);
        foreach (var task in tasks)
        {
            var resources = task.Task.Resources;
            TaskJson.Write(
                json, TaskWire.Of(task.Task, framework, task.State, task.Updates, agent.Ip), resources,
                AllocationOf(resources)?.ToString() ?? "*");
        }
        json.WriteEndArray();
    }
}
