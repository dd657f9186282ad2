using System.Text.Json;
using Holdfast.Hosting.State;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;

namespace Holdfast.Master.State;

/// <summary>GET /holdfast/v1/volumes: where every volume is, and whether its agent is there.</summary>
internal static class VolumesJson
{
    /// <summary>The document.</summary>
    public static byte[] Of(MasterView view)
    {
        var agents = new Dictionary<AgentId, string>();
        foreach (var agent in view.Agents) agents[agent.Id] = agent.IsActive ? "active" : "disconnected";
        foreach (var row in view.RecoveredAgents) agents[row.Agent.Id] = "recovering";
        foreach (var row in view.GoneAgents) agents[row.Agent.Id] = "gone";
        return JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("volumes");
            // What neither has come back nor is waited for is unreachable.
            foreach (var volume in view.Volumes)
                Write(json, volume, agents.GetValueOrDefault(volume.Agent, "unreachable"));
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, VolumeView view, string agent)
    {
        var (volume, key) = (view.Volume, view.Volume.Resource.Key);
        json.WriteStartObject();
        json.WriteString("volume_id", volume.Id.ToString());
        json.WriteString("persistence_id", key.Disk?.PersistenceId?.ToString());
        json.WriteString("role", key.Role.ToString());
        json.WriteDouble("size_mb", volume.Resource.Amount.ToDouble());
        json.WriteString("disk", key.Disk?.Source?.Root);
        json.WriteString("agent_id", view.Agent.ToString());
        json.WriteString("hostname", view.Hostname);
        json.WriteString("agent", agent);
        json.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(volume.State.ToString()));
        json.WriteString("reason", volume.Reason);
        json.WriteEndObject();
    }
}
