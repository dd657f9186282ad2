using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Master;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;
using ReservationInfo = Holdfast.Protocol.V1.Resource.Types.ReservationInfo;

namespace Holdfast.Cli.Tests;

/// <summary>States of a cluster whose agents have reservations, and volumes if they are given any.</summary>
internal static class FakeAgents
{
    /// <summary>A state with these agents, which are there.</summary>
    public static Response.Types.GetState State(params Agent[] agents) => new()
    {
        GetAgents = new() { Agents = { agents } }, GetFrameworks = new(), GetTasks = new(), GetExecutors = new(),
    };

    /// <summary>An agent, named as its host, with a processor that is reserved for a role.</summary>
    public static Agent Agent(string host, string role, params string[] volumes) => new()
    {
        AgentInfo = new() { Id = new() { Value = host }, Hostname = host },
        Active = true,
        TotalResources = { volumes.Select(id => Volume(role, id)).Prepend(Reserved(role, "cpus", 1)) },
    };

    /// <summary>The master's document of volumes: each is ROLE/NAME@HOST, and its id is HOST.NAME.</summary>
    public static string Volumes(params string[] names) =>
        $$"""{"volumes":[{{string.Join(',', names.Select(Known))}}]}""";

    private static string Known(string name)
    {
        var (role, id, host) = name.Split('/', '@') is [var a, var b, var c]
            ? (a, b, c)
            : throw new FormatException(name);
        return $$"""
            {
              "volume_id": "{{host}}.{{id}}", "persistence_id": "{{id}}", "role": "{{role}}", "size_mb": 64,
              "disk": null, "agent_id": "{{host}}", "hostname": "{{host}}", "agent": "active", "state": "ready",
              "reason": null
            }
            """;
    }

    private static Resource Volume(string role, string id)
    {
        var volume = Reserved(role, "disk", 64);
        volume.Disk = new()
        {
            Persistence = new() { Id = id },
            Volume = new() { ContainerPath = "data", Mode = Protocol.V1.Volume.Types.Mode.Rw },
        };
        return volume;
    }

    private static Resource Reserved(string role, string name, double amount) => new()
    {
        Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = amount },
        Reservations = { new ReservationInfo { Type = ReservationInfo.Types.Type.Dynamic, Role = role } },
    };
}
