using Holdfast.Hosting.State;
using Holdfast.Master.Core.Views;
using Holdfast.Protocol.Mapping;

namespace Holdfast.Master.State;

/// <summary>The document of <c>/state-summary</c>: agents and frameworks with counts of tasks instead of
/// tasks.</summary>
internal sealed class SummaryDocument(MasterDescription master, string? cluster)
{
    /// <summary>The document of a view; made once, since counting looks at every task, and dashboards ask every few
    /// seconds.</summary>
    public byte[] Of(MasterView view) => view.Keep(this, _ => Make(view));

    private byte[] Make(MasterView view) => JsonText.Of(json =>
    {
        var (agents, frameworks) = TaskCounts.Of(view);
        json.WriteStartObject();
        json.WriteString("hostname", master.Hostname);
        if (cluster is not null) json.WriteString("cluster", cluster);
        json.WriteStartArray("slaves");
        foreach (var agent in view.Agents)
        {
            json.WriteStartObject();
            AgentJson.WriteFields(json, agent);
            TaskCounts.Write(json, agents.GetValueOrDefault(agent.Id), "framework_ids");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("frameworks");
        foreach (var framework in view.Frameworks)
        {
            json.WriteStartObject();
            FrameworkJson.WriteSummary(json, framework, FrameworkMapping.Write(framework.Framework));
            TaskCounts.Write(json, frameworks[framework.Id], "slave_ids");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
