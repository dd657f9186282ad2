using System.Globalization;
using Google.Protobuf;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Ids;
using Holdfast.Protocol.Ledger.V1;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Mapping;

namespace Holdfast.Agent.Ledger;

/// <summary>Who the agent is, as stored.</summary>
internal static class IdentityRows
{
    public static Identity Write(IdentityRow row)
    {
        var wire = new Identity
        {
            AgentId = $"{row.Agent}",
            Ledger = WireUuid.Bytes(row.Ledger),
            Generation = row.Generation,
            Obeyed = row.Obeyed is { } obeyed ? WireUuid.Bytes(obeyed.Value) : ByteString.Empty,
            Version = WireUuid.Bytes(row.Version.Value),
            BootId = row.BootId,
            Port = row.Port,
        };
        if (row.Seen is { } seen)
        {
            wire.SeenUs = StoredValues.Microseconds(seen.Passed);
            wire.SinceBootUs = StoredValues.Microseconds(seen.SinceBoot);
        }
        if (!row.Starts.IsDefault) wire.Starts.AddRange(row.Starts.Select(WireUuid.Bytes));
        LinkEntityMapping.Write(row.Resources, wire.Resources);
        return wire;
    }

    public static IdentityRow ReadIdentity(byte[] bytes)
    {
        var wire = Identity.Parser.ParseFrom(bytes);
        return new IdentityRow(
            wire.AgentId.Length == 0 ? default : AgentId.Parse(wire.AgentId, CultureInfo.InvariantCulture),
            WireUuid.Read(wire.Ledger), wire.Generation,
            wire.Obeyed.IsEmpty ? null : new Incarnation(WireUuid.Read(wire.Obeyed)),
            new ResourceVersion(WireUuid.Read(wire.Version)), LinkEntityMapping.ReadResources(wire.Resources),
            wire.BootId, wire.Port,
            wire.HasSeenUs && wire.HasSinceBootUs
                ? new SeenTime(StoredValues.Span(wire.SeenUs), StoredValues.Span(wire.SinceBootUs))
                : null,
            [.. wire.Starts.Select(WireUuid.Read)]);
    }
}
