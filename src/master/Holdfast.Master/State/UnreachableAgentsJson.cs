using Holdfast.Hosting.State;
using Holdfast.Master.Core.Views;

namespace Holdfast.Master.State;

/// <summary>GET /holdfast/v1/unreachable-agents: those that Mesos' documents have no place for, the ones that were
/// marked gone last.</summary>
internal static class UnreachableAgentsJson
{
    /// <summary>The document.</summary>
    public static byte[] Of(MasterView view) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("agents");
        foreach (var row in view.UnreachableAgents.Concat(view.GoneAgents))
        {
            json.WriteStartObject();
            json.WriteString("agent_id", row.Agent.Id.ToString());
            json.WriteString("hostname", row.Agent.Hostname);
            json.WriteNumber("port", row.Agent.Port);
            if (row.UnreachableSince is { } since) json.WriteString("unreachable_since", since);
            if (row.GoneSince is { } gone) json.WriteString("gone_since", gone);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
