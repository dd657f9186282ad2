using System.Text.Json;
using Holdfast.Hosting.About;
using Holdfast.Hosting.State;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Views;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.Mapping;

namespace Holdfast.Master.State;

/// <summary>The documents of Mesos' endpoints for reading: <c>/state</c>, <c>/slaves</c>, <c>/frameworks</c>,
/// <c>/tasks</c>.</summary>
internal sealed class StateDocuments
{
    private readonly MasterDescription _master;
    private readonly MasterHostOptions _options;
    private readonly FragmentCache<TaskView> _tasks;
    private readonly FragmentCache<AgentView> _agents = new(AgentJson.Write);
    private readonly FragmentCache<AgentView> _fullAgents = new(AgentJson.WriteFull);
    private readonly FragmentCache<FrameworkView> _frameworks;

    public StateDocuments(MasterDescription master, MasterHostOptions options, WireViews views)
    {
        (_master, _options) = (master, options);
        _tasks = new((json, view) =>
            TaskJson.Write(json, views.Task(view), view.Task.Resources, view.Role.ToString()));
        _frameworks = new(new FrameworkJson(_tasks).Write);
    }

    /// <summary>The document of <c>/state</c>.</summary>
    public JoinedText State(MasterView view) => JoinedJson.Of(joined =>
    {
        var json = joined.Writer;
        json.WriteStartObject();
        WriteMaster(json, view);
        ProcessEndpoints.WriteLogProperties(json, _options.Flags);
        json.WriteStartObject("flags");
        foreach (var (name, value) in _options.Flags) json.WriteString(name, value);
        json.WriteEndObject();
        _agents.WriteArray(joined, "slaves", view.Agents);
        WriteRecovered(json, view.RecoveredAgents);
        WriteFrameworks(joined, view, framework: null);
        // These two are always empty since Mesos 1.0, but readers expect them.
        WriteEmptyArray(json, "orphan_tasks");
        WriteEmptyArray(json, "unregistered_frameworks");
        json.WriteEndObject();
    });

    /// <summary>The document of <c>/frameworks</c>.</summary>
    /// <param name="view">What to show.</param>
    /// <param name="framework">The id of the only framework to show; null for all.</param>
    public JoinedText Frameworks(MasterView view, string? framework) => JoinedJson.Of(json =>
    {
        json.Writer.WriteStartObject();
        WriteFrameworks(json, view, framework);
        WriteEmptyArray(json.Writer, "unregistered_frameworks");
        json.Writer.WriteEndObject();
    });

    /// <summary>The document of <c>/slaves</c>.</summary>
    /// <param name="view">What to show.</param>
    /// <param name="agent">The id of the only agent to show; null for all.</param>
    public JoinedText Slaves(MasterView view, string? agent) => JoinedJson.Of(json =>
    {
        json.Writer.WriteStartObject();
        _fullAgents.WriteArray(json, "slaves", view.Agents.Where(one => agent is null || one.Id.ToString() == agent));
        WriteRecovered(
            json.Writer, view.RecoveredAgents.Where(one => agent is null || one.Agent.Id.ToString() == agent));
        json.Writer.WriteEndObject();
    });

    /// <summary>The document of <c>/tasks</c>.</summary>
    public JoinedText Tasks(MasterView view, TaskFilter filter) => JoinedJson.Of(json =>
    {
        json.Writer.WriteStartObject();
        _tasks.WriteArray(json, "tasks", filter.Apply(view));
        json.Writer.WriteEndObject();
    });

    /// <summary>The document of <c>/weights</c>.</summary>
    public static byte[] Weights(MasterView view) => JsonText.Of(json =>
    {
        json.WriteStartArray();
        foreach (var weight in WireViews.Weights(view))
            MesosJson.Write(json, weight);
        json.WriteEndArray();
    });

    private void WriteMaster(Utf8JsonWriter json, MasterView view)
    {
        ProcessEndpoints.WriteVersionProperties(json);
        json.WriteDouble("start_time", WireTime.Seconds(view.StartedAt));
        json.WriteDouble("elected_time", WireTime.Seconds(view.StartedAt));
        json.WriteString("id", _master.MasterId);
        json.WriteString("pid", _master.Pid);
        json.WriteString("hostname", _master.Hostname);
        json.WriteStartArray("capabilities");
        foreach (var capability in MasterDescription.Capabilities) json.WriteStringValue(EnumNames.Of(capability));
        json.WriteEndArray();
        var active = view.Agents.Count(agent => agent.IsActive);
        json.WriteDouble("activated_slaves", active);
        json.WriteDouble("deactivated_slaves", view.Agents.Length - active);
        json.WriteDouble("unreachable_slaves", view.UnreachableAgents.Length);
        AgentWire.WriteDomain(json, _master.Domain);
        if (_options.Cluster is { } cluster) json.WriteString("cluster", cluster);
        json.WriteString("leader", _master.Pid);
        json.WriteStartObject("leader_info");
        json.WriteString("id", _master.MasterId);
        json.WriteString("pid", _master.Pid);
        json.WriteNumber("port", _master.Port);
        json.WriteString("hostname", _master.Hostname);
        AgentWire.WriteDomain(json, _master.Domain);
        json.WriteEndObject();
    }

    private static void WriteRecovered(Utf8JsonWriter json, IEnumerable<AgentRow> agents)
    {
        json.WriteStartArray("recovered_slaves");
        foreach (var row in agents)
        {
            json.WriteStartObject();
            json.WriteString("id", row.Agent.Id.ToString());
            json.WriteString("hostname", row.Agent.Hostname);
            json.WriteNumber("port", row.Agent.Port);
            AttributesJson.Write(json, AgentWire.Info(row.Agent));
            AgentWire.WriteDomain(json, row.Agent.Domain);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteFrameworks(JoinedJson json, MasterView view, string? framework)
    {
        bool IsShown(FrameworkView one) => framework is null || one.Id.ToString() == framework;
        _frameworks.WriteArray(json, "frameworks", view.Frameworks.Where(IsShown));
        _frameworks.WriteArray(json, "completed_frameworks", view.CompletedFrameworks.Where(IsShown));
    }

    private static void WriteEmptyArray(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        json.WriteEndArray();
    }
}
