using Holdfast.Model.Ids;

namespace Holdfast.Model.Specs;

/// <summary>An agent as it described itself (AgentInfo and what registration adds).</summary>
public sealed record AgentSpec
{
    /// <summary>Its id; none until a master has admitted it.</summary>
    public AgentId Id { get; init; }

    /// <summary>The name under which tasks and people find it.</summary>
    public required string Hostname { get; init; }

    /// <summary>The address of its HTTP API.</summary>
    public required string Ip { get; init; }

    /// <summary>The port of its HTTP API.</summary>
    public required int Port { get; init; }

    /// <summary>The version of the APIs that it speaks, Mesos': clients decide by it what they may call.</summary>
    public required string Version { get; init; }

    /// <summary>The version of its program, ours; null of one that does not say it.</summary>
    public string? Release { get; init; }

    /// <summary>Where it stands; null where nobody said so.</summary>
    public FaultDomain? Domain { get; init; }

    /// <summary>Its AgentInfo as protobuf bytes: attributes, domain, and the resources it was started with.</summary>
    public ReadOnlyMemory<byte> Wire { get; init; }
}
