using System.Text.Json;
using Holdfast.Hosting.State;
using Holdfast.Master.Core.Views;
using Holdfast.Protocol.Mapping;

namespace Holdfast.Master.State;

/// <summary>An agent as <c>/state</c> and <c>/slaves</c> show it.</summary>
internal static class AgentJson
{
    /// <summary>The item of <c>/state</c>.</summary>
    public static void Write(Utf8JsonWriter json, AgentView view)
    {
        json.WriteStartObject();
        WriteFields(json, view);
        json.WriteEndObject();
    }

    /// <summary>The item of <c>/slaves</c>, which names every resource in full besides.</summary>
    public static void WriteFull(Utf8JsonWriter json, AgentView view)
    {
        json.WriteStartObject();
        WriteFields(json, view);
        ReservedJson.WriteFull(json, view.Total);
        ReservedJson.WriteFull(json, "used_resources_full", view.Used);
        ReservedJson.WriteFull(json, "offered_resources_full", view.Offered);
        json.WriteEndObject();
    }

    /// <summary>Writes the properties that every form of the item has.</summary>
    public static void WriteFields(Utf8JsonWriter json, AgentView view)
    {
        var agent = view.Agent;
        json.WriteString("id", agent.Id.ToString());
        json.WriteString("hostname", agent.Hostname);
        json.WriteNumber("port", agent.Port);
        AttributesJson.Write(json, AgentWire.Info(agent));
        AgentWire.WriteDomain(json, agent.Domain);
        json.WriteString("pid", AgentWire.Pid(agent));
        json.WriteDouble("registered_time", WireTime.Seconds(view.RegisteredAt));
        if (view.ReregisteredAt is { } again) json.WriteDouble("reregistered_time", WireTime.Seconds(again));
        ResourceSummary.Write(json, "resources", view.Total);
        ResourceSummary.Write(json, "used_resources", view.Used);
        ResourceSummary.Write(json, "offered_resources", view.Offered);
        ReservedJson.WriteSummaries(json, view.Total);
        json.WriteBoolean("active", view.IsActive);
        json.WriteBoolean("deactivated", false);
        json.WriteString("version", agent.Version);
        AgentWire.WriteCapabilities(json);
    }
}
