using System.Text.Json;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Capability = Holdfast.Protocol.V1.AgentInfo.Types.Capability.Types.Type;

namespace Holdfast.Hosting.State;

/// <summary>An agent as tools see it, whoever tells them.</summary>
public static class AgentWire
{
    /// <summary>What Mesos' agents announce, for frameworks and tools that look for it. What of it is not built yet is
    /// refused by its name when it is asked for.</summary>
    public static IReadOnlyList<Capability> Capabilities { get; } =
    [
        Capability.MultiRole, Capability.HierarchicalRole, Capability.ReservationRefinement,
        Capability.ResourceProvider, Capability.ResizeVolume, Capability.AgentOperationFeedback,
        Capability.AgentDraining, Capability.TaskResourceLimits,
    ];

    /// <summary>The name of an agent's actor in Mesos, by which tools find its address.</summary>
    public static string Pid(AgentSpec agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return $"slave(1)@{agent.Ip}:{agent.Port}";
    }

    /// <summary>An agent's own words, with the id that counts.</summary>
    public static AgentInfo Info(AgentSpec agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var info = AgentInfo.Parser.ParseFrom(agent.Wire.Span);
        info.Hostname = agent.Hostname;
        info.Port = agent.Port;
        if (!agent.Id.IsNone) info.Id = new AgentID { Value = agent.Id.ToString() };
        return info;
    }

    /// <summary>Writes the property <c>domain</c>, where there is one.</summary>
    public static void WriteDomain(Utf8JsonWriter json, FaultDomain? domain)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (DomainMapping.Write(domain) is not { } wire) return;
        json.WritePropertyName("domain");
        json.WriteRawValue(MesosJson.ToUtf8(wire), skipInputValidation: true);
    }

    /// <summary>Writes the property <c>capabilities</c>.</summary>
    public static void WriteCapabilities(Utf8JsonWriter json)
    {
        json.WriteStartArray("capabilities");
        foreach (var capability in Capabilities) json.WriteStringValue(EnumNames.Of(capability));
        json.WriteEndArray();
    }
}
