using System.Collections.Immutable;
using System.Text.Json;
using Holdfast.Agent.Core.Views;
using Holdfast.Hosting.State;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Mapping;

namespace Holdfast.Agent.State;

/// <summary>A framework as the agent's <c>/state</c> shows it, with what it has there.</summary>
internal sealed class FrameworkJson(AgentSpec agent)
{
    /// <summary>Writes the item.</summary>
    public void Write(Utf8JsonWriter json, FrameworkView view)
    {
        var info = FrameworkMapping.Write(view.Framework);
        json.WriteStartObject();
        json.WriteString("id", view.Framework.Id.ToString());
        json.WriteString("name", info.Name);
        json.WriteString("user", info.User);
        json.WriteDouble("failover_timeout", info.FailoverTimeout);
        json.WriteBoolean("checkpoint", info.Checkpoint);
        json.WriteString("hostname", info.Hostname);
        if (info.HasPrincipal) json.WriteString("principal", info.Principal);
        WriteRoles(json, view.Framework);
        var executors = new ExecutorJson(agent, view.Framework.Id);
        WriteExecutors(json, "executors", executors, view.Executors);
        WriteExecutors(json, "completed_executors", executors, view.CompletedExecutors);
        json.WriteEndObject();
    }

    private static void WriteRoles(Utf8JsonWriter json, FrameworkSpec framework)
    {
        if (!framework.Can(FrameworkCapabilities.MultiRole))
        {
            json.WriteString("role", framework.Roles[0]);
            return;
        }
        json.WriteStartArray("roles");
        foreach (var role in framework.Roles) json.WriteStringValue(role);
        json.WriteEndArray();
    }

    private static void WriteExecutors(
        Utf8JsonWriter json, string name, ExecutorJson executors, ImmutableArray<ExecutorView> views)
    {
        json.WriteStartArray(name);
        foreach (var view in views) executors.Write(json, view);
        json.WriteEndArray();
    }
}
