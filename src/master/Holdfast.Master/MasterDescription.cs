using System.Buffers.Binary;
using System.Net;
using Holdfast.Hosting.State;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;

namespace Holdfast.Master;

/// <summary>What this master says of itself to frameworks, operators and tools.</summary>
/// <param name="MasterId">The UUID of this start.</param>
/// <param name="Ip">The address that it announces.</param>
/// <param name="Port">The port of its HTTP APIs.</param>
/// <param name="Hostname">The name that it announces.</param>
/// <param name="Domain">Where it stands; null where nobody said so.</param>
internal sealed record MasterDescription(
    string MasterId, IPAddress Ip, int Port, string Hostname, FaultDomain? Domain)
{
    /// <summary>What the master can do, in the order of the wire's numbers.</summary>
    public static IReadOnlyList<MasterInfo.Types.Capability.Types.Type> Capabilities { get; } =
        [MasterInfo.Types.Capability.Types.Type.AgentUpdate];

    /// <summary>The name of its actor in Mesos, by which tools find its address.</summary>
    public string Pid => $"master@{Ip}:{Port}";

    /// <summary>The master as the wire describes it.</summary>
    public MasterInfo ToInfo()
    {
        var info = new MasterInfo
        {
            Id = MasterId,
            Ip = IpNumber(Ip),
            Port = (uint)Port,
            Pid = Pid,
            Hostname = Hostname,
            Version = ApiVersion.Text,
            Address = new Address { Hostname = Hostname, Ip = Ip.ToString(), Port = Port },
            Domain = DomainMapping.Write(Domain),
        };
        info.Capabilities.AddRange(Capabilities.Select(type => new MasterInfo.Types.Capability { Type = type }));
        return info;
    }

    // The address in network order, read as a number of a little-endian machine, as Mesos does.
    private static uint IpNumber(IPAddress ip)
    {
        Span<byte> bytes = stackalloc byte[16];
        return ip.TryWriteBytes(bytes, out var count)
            && count == sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
    }
}
