using Holdfast.Hosting.State;
using Holdfast.Master.Core.Views;

namespace Holdfast.Master.State;

/// <summary>GET /holdfast/v1/agents: what the master knows of registered agents that Mesos' documents have no place
/// for.</summary>
internal static class AgentsJson
{
    /// <summary>The document.</summary>
    public static byte[] Of(MasterView view) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("agents");
        foreach (var agent in view.Agents)
        {
            json.WriteStartObject();
            json.WriteString("agent_id", agent.Id.ToString());
            json.WriteString("hostname", agent.Agent.Hostname);
            json.WriteNumber("port", agent.Agent.Port);
            // Those of before this was told do not say it.
            if (agent.Agent.Release is { } release) json.WriteString("release", release);
            json.WriteBoolean("obeys_master", agent.IsObedient);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
