using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Link.V1;
using Holdfast.Protocol.Mapping;

namespace Holdfast.Protocol.Link;

/// <summary>What both sides say when a connection begins, to the wire and back.</summary>
public static class HandshakeMapping
{
    /// <summary>Writes an agent's greeting.</summary>
    public static Hello Write(AgentHello hello)
    {
        ArgumentNullException.ThrowIfNull(hello);
        return new Hello
        {
            VersionMin = hello.VersionMin,
            VersionMax = hello.VersionMax,
            Agent = Write(hello.Agent),
            Ledger = WireUuid.Bytes(hello.Ledger),
            Generation = hello.Generation,
            Obeyed = hello.Obeyed is { } obeyed ? WireUuid.Bytes(obeyed.Value) : ByteString.Empty,
            Session = hello.Session is { } session ? WireUuid.Bytes(session) : ByteString.Empty,
            Received = hello.Received,
            Starts = { hello.Starts.Select(WireUuid.Bytes) },
        };
    }

    /// <summary>Reads an agent's greeting.</summary>
    /// <exception cref="FormatException">It is not well-formed; the message says where. The connection is of no
    /// use.</exception>
    public static AgentHello Read(Hello wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        if (wire.Agent is null) throw new FormatException("An agent's hello does not say which agent it comes from.");
        return new AgentHello
        {
            VersionMin = wire.VersionMin,
            VersionMax = wire.VersionMax,
            Agent = Read(wire.Agent),
            Ledger = WireUuid.Read(wire.Ledger),
            Generation = wire.Generation,
            Obeyed = wire.Obeyed.IsEmpty ? null : new Incarnation(WireUuid.Read(wire.Obeyed)),
            Session = wire.Session.IsEmpty ? null : WireUuid.Read(wire.Session),
            Received = wire.Received,
            Starts = [.. wire.Starts.Select(WireUuid.Read)],
        };
    }

    /// <summary>Writes a master's welcome.</summary>
    public static Welcome Write(MasterWelcome welcome)
    {
        ArgumentNullException.ThrowIfNull(welcome);
        return new Welcome
        {
            Version = welcome.Version,
            AgentId = welcome.Agent.ToString(),
            Session = WireUuid.Bytes(welcome.Session),
            Resumed = welcome.Resumed,
            Received = welcome.Received,
            Incarnation = WireUuid.Bytes(welcome.Incarnation.Value),
            KnowsObeyed = welcome.KnowsObeyed,
            SilenceMaxMs = (long)welcome.SilenceMax.TotalMilliseconds,
        };
    }

    /// <summary>Reads a master's welcome.</summary>
    /// <exception cref="FormatException">It is not well-formed; the message says where.</exception>
    public static MasterWelcome Read(Welcome wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return new MasterWelcome
        {
            Version = wire.Version,
            Agent = AgentId.Parse(wire.AgentId, CultureInfo.InvariantCulture),
            Session = WireUuid.Read(wire.Session),
            Resumed = wire.Resumed,
            Received = wire.Received,
            Incarnation = new Incarnation(WireUuid.Read(wire.Incarnation)),
            KnowsObeyed = wire.KnowsObeyed,
            SilenceMax = LinkValues.Span(wire.SilenceMaxMs),
        };
    }

    /// <summary>Writes a master's refusal.</summary>
    public static Refusal Write(MasterRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new Refusal
        {
            Kind = (Refusal.Types.Kind)refusal.Kind,
            Reason = refusal.Reason,
            KnowsObeyed = refusal.KnowsObeyed,
        };
    }

    /// <summary>Reads a master's refusal; a kind from a later version means trying again later.</summary>
    public static MasterRefusal Read(Refusal wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        var kind = (RefusalKind)wire.Kind;
        return new MasterRefusal(Enum.IsDefined(kind) ? kind : RefusalKind.Later, wire.Reason)
        {
            KnowsObeyed = wire.KnowsObeyed,
        };
    }

    /// <summary>Writes who an agent is.</summary>
    public static V1.Agent Write(AgentSpec agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return new V1.Agent
        {
            Id = agent.Id.ToString(),
            Hostname = agent.Hostname,
            Ip = agent.Ip,
            Port = agent.Port,
            Version = agent.Version,
            AgentInfo = UnsafeByteOperations.UnsafeWrap(agent.Wire),
            Release = agent.Release ?? "",
        };
    }

    /// <summary>Reads who an agent is.</summary>
    /// <exception cref="FormatException">Its id breaks the rule of ids, or its description is no AgentInfo: whoever
    /// shows the agent later would stumble over it.</exception>
    public static AgentSpec Read(V1.Agent wire)
    {
        ArgumentNullException.ThrowIfNull(wire);
        var info = MesosBinary.Parse<Protocol.V1.AgentInfo>(wire.AgentInfo.Memory) switch
        {
            Decoded<Protocol.V1.AgentInfo> read => read.Message,
            NotDecoded<Protocol.V1.AgentInfo> not => throw new FormatException(
                $"The description of agent {wire.Hostname} cannot be read: {not.Fault}"),
            var other => throw new UnreachableException($"No arm for {other.GetType().Name}; add one above."),
        };
        return new AgentSpec
        {
            Id = wire.Id.Length == 0 ? default : AgentId.Parse(wire.Id, CultureInfo.InvariantCulture),
            Hostname = wire.Hostname,
            Ip = wire.Ip,
            Port = wire.Port,
            Version = wire.Version,
            Release = wire.Release.Length == 0 ? null : wire.Release,
            Domain = DomainMapping.Read(info.Domain),
            Wire = wire.AgentInfo.Memory,
        };
    }
}
