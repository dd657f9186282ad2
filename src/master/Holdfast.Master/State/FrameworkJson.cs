using System.Text.Json;
using Holdfast.Hosting.State;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Offer = Holdfast.Master.Core.Effects.Offer;

namespace Holdfast.Master.State;

/// <summary>A framework as <c>/state</c> shows it, with its tasks.</summary>
internal sealed class FrameworkJson(FragmentCache<TaskView> tasks)
{
    /// <summary>Writes the item.</summary>
    public void Write(JoinedJson joined, FrameworkView view)
    {
        var json = joined.Writer;
        var info = FrameworkMapping.Write(view.Framework);
        json.WriteStartObject();
        WriteSummary(json, view, info);
        json.WriteString("user", info.User);
        json.WriteDouble("failover_timeout", info.FailoverTimeout);
        json.WriteBoolean("checkpoint", info.Checkpoint);
        json.WriteDouble("registered_time", WireTime.Seconds(view.RegisteredAt));
        json.WriteDouble("unregistered_time", view.UnregisteredAt is { } end ? WireTime.Seconds(end) : 0);
        if (info.HasPrincipal) json.WriteString("principal", info.Principal);
        ResourceSummary.Write(json, "resources", view.Used + view.Offered, scalarsOnly: true);
        if (view.ReregisteredAt is { } again) json.WriteDouble("reregistered_time", WireTime.Seconds(again));
        WriteRoles(json, view.Framework);
        tasks.WriteArray(joined, "tasks", view.Tasks);
        tasks.WriteArray(joined, "unreachable_tasks", view.UnreachableTasks);
        tasks.WriteArray(joined, "completed_tasks", view.CompletedTasks);
        json.WriteStartArray("offers");
        foreach (var offer in view.Offers) Write(json, offer);
        json.WriteEndArray();
        json.WriteStartArray("executors");
        foreach (var executor in view.Executors) ExecutorJson.Write(json, executor);
        json.WriteEndArray();
        json.WriteStartObject("offer_constraints");
        json.WriteEndObject();
        if (info.Labels is { } labels) LabelsJson.Write(json, labels);
        json.WriteEndObject();
    }

    /// <summary>Writes the properties that the item of <c>/state-summary</c> has too.</summary>
    public static void WriteSummary(Utf8JsonWriter json, FrameworkView view, FrameworkInfo info)
    {
        json.WriteString("id", view.Id.ToString());
        json.WriteString("name", info.Name);
        // No pid: that is the address of the old driver protocol, and an empty one breaks readers.
        ResourceSummary.Write(json, "used_resources", view.Used, scalarsOnly: true);
        ResourceSummary.Write(json, "offered_resources", view.Offered, scalarsOnly: true);
        json.WriteStartArray("capabilities");
        foreach (var capability in info.Capabilities) json.WriteStringValue(EnumNames.Of(capability.Type));
        json.WriteEndArray();
        json.WriteString("hostname", info.Hostname);
        json.WriteString("webui_url", info.WebuiUrl);
        json.WriteBoolean("active", view.IsActive);
        json.WriteBoolean("connected", view.IsConnected);
        json.WriteBoolean("recovered", view.IsRecovered);
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

    private static void Write(Utf8JsonWriter json, Offer offer)
    {
        json.WriteStartObject();
        json.WriteString("id", offer.Id.ToString());
        json.WriteString("framework_id", offer.Framework.ToString());
        json.WriteStartObject("allocation_info");
        json.WriteString("role", offer.Role.ToString());
        json.WriteEndObject();
        json.WriteString("slave_id", offer.Agent.Id.ToString());
        ResourceSummary.Write(json, "resources", offer.Resources);
        json.WriteEndObject();
    }
}
