using System.Text.Json;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Link;
using Holdfast.Hosting.About;
using Holdfast.Hosting.State;
using Holdfast.Protocol.Mapping;

namespace Holdfast.Agent.State;

/// <summary>The document of <c>/state</c>.</summary>
/// <param name="flags">Every flag with its value.</param>
/// <param name="master">Who tells the name of the master.</param>
/// <param name="started">When this process started.</param>
internal sealed class StateDocument(
    IReadOnlyDictionary<string, string> flags, MasterLocator master, DateTimeOffset started)
{
    /// <summary>The document of a view.</summary>
    public byte[] Of(AgentView view) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        WriteIdentity(json, view);
        WriteResources(json, view);
        AttributesJson.Write(json, AgentWire.Info(view.Agent));
        if (master.Hostname is { } hostname) json.WriteString("master_hostname", hostname);
        WriteFlags(json);
        var frameworks = new FrameworkJson(view.Agent);
        json.WriteStartArray("frameworks");
        foreach (var framework in view.Frameworks) frameworks.Write(json, framework);
        json.WriteEndArray();
        json.WriteStartArray("completed_frameworks");
        foreach (var framework in view.CompletedFrameworks) frameworks.Write(json, framework);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private void WriteIdentity(Utf8JsonWriter json, AgentView view)
    {
        ProcessEndpoints.WriteVersionProperties(json);
        json.WriteDouble("start_time", WireTime.Seconds(started));
        json.WriteString("id", view.Agent.Id.ToString());
        json.WriteString("pid", AgentWire.Pid(view.Agent));
        json.WriteString("hostname", view.Agent.Hostname);
        AgentWire.WriteCapabilities(json);
        AgentWire.WriteDomain(json, view.Agent.Domain);
    }

    private static void WriteResources(Utf8JsonWriter json, AgentView view)
    {
        ResourceSummary.Write(json, "resources", view.Total);
        ReservedJson.WriteSummaries(json, view.Total);
        ReservedJson.WriteFull(json, view.Total);
        ReservedJson.WriteSummaries(json, view.Allocated, "_allocated");
        // Only storage plug-ins would be shown here, and there are none.
        json.WriteStartArray("resource_providers");
        json.WriteEndArray();
    }

    private void WriteFlags(Utf8JsonWriter json)
    {
        ProcessEndpoints.WriteLogProperties(json, flags);
        json.WriteStartObject("flags");
        foreach (var (name, value) in flags) json.WriteString(name, value);
        json.WriteEndObject();
    }
}
