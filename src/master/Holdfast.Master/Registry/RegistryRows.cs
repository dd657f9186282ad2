using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Holdfast.Master.Core.Registry;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Mapping;
using Holdfast.Storage;
using Holdfast.Storage.Registry;
using AgentInfo = Holdfast.Protocol.V1.AgentInfo;
using Wire = Holdfast.Protocol.Registry.V1;
using WireResource = Holdfast.Protocol.V1.Resource;

namespace Holdfast.Master.Registry;

/// <summary>The core's rows as the registry stores them, and back.</summary>
internal static class RegistryRows
{
    /// <summary>The version of these forms; another one needs a migration.</summary>
    public const int SchemaVersion = 1;

    private const string Agents = "agents";
    private const string Frameworks = "frameworks";
    private const string RemovedFrameworks = "removed_frameworks";
    private const string Volumes = "volumes";
    private const string Weights = "weights";

    /// <summary>The tables of the registry.</summary>
    public static IReadOnlyList<string> Tables { get; } =
        [.. RegistryStore.OwnTables, Agents, Frameworks, RemovedFrameworks, Volumes, Weights];

    /// <summary>Writes a delta.</summary>
    public static RowDelta Write(MasterDelta delta) => delta switch
    {
        StoreAgent store => RowDelta.Put(Agents, store.Agent.Agent.Id.ToString(), Write(store.Agent)),
        StoreFramework store =>
            RowDelta.Put(Frameworks, store.Framework.Framework.Id.ToString(), Write(store.Framework)),
        RemoveFramework remove => RowDelta.Remove(Frameworks, remove.Framework.ToString()),
        StoreRemovedFramework store =>
            RowDelta.Put(RemovedFrameworks, store.Framework.Framework.ToString(), Write(store.Framework)),
        ForgetRemovedFramework forget => RowDelta.Remove(RemovedFrameworks, forget.Framework.ToString()),
        ForgetAgent forget => RowDelta.Remove(Agents, forget.Agent.ToString()),
        StoreVolume store => RowDelta.Put(Volumes, store.Volume.Volume.Id.ToString(), Write(store.Volume)),
        RemoveVolume remove => RowDelta.Remove(Volumes, remove.Volume.ToString()),
        StoreWeight store => RowDelta.Put(
            Weights, store.Weight.Role.ToString(), new Wire.WeightRow { Weight = store.Weight.Weight }.ToByteArray()),
        _ => throw new UnreachableException($"No row for {delta.GetType().Name}; add an arm above."),
    };

    /// <summary>Loads all rows.</summary>
    /// <exception cref="FormatException">A row is damaged; the message names it.</exception>
    public static MasterRows Load(RegistryStore registry) => new(
        [.. registry.LoadAll(Agents).Select(row => Read(Agents, row, ReadAgent))],
        [.. registry.LoadAll(Frameworks).Select(row => Read(Frameworks, row, ReadFramework))],
        [.. registry.LoadAll(Volumes).Select(row => Read(Volumes, row, ReadVolume))])
    {
        RemovedFrameworks =
            [.. registry.LoadAll(RemovedFrameworks).Select(row => Read(RemovedFrameworks, row, ReadRemoved))],
        Weights = [.. registry.LoadAll(Weights).Select(row => Read(Weights, row, ReadWeight))],
    };

    private static T Read<T>(string table, Row row, Func<Row, T> read)
    {
        try
        {
            return read(row);
        }
        catch (Exception cause)
            when (cause is FormatException or InvalidProtocolBufferException or OverflowException)
        {
            throw new FormatException($"row '{row.Key}' of table '{table}' cannot be read ({cause.Message}).", cause);
        }
    }

    private static byte[] Write(AgentRow row)
    {
        var wire = new Wire.AgentRow
        {
            Hostname = row.Agent.Hostname,
            Ip = row.Agent.Ip,
            Port = row.Agent.Port,
            Version = row.Agent.Version,
            AgentInfo = UnsafeByteOperations.UnsafeWrap(row.Agent.Wire),
            Ledger = WireUuid.Bytes(row.Ledger),
            Generation = row.Generation,
            Standing = (Wire.AgentRow.Types.Standing)row.Standing,
            AdmittedAtUs = Microseconds(row.AdmittedAt),
        };
        if (row.UnreachableSince is { } since) wire.UnreachableSinceUs = Microseconds(since);
        if (row.GoneSince is { } gone) wire.GoneSinceUs = Microseconds(gone);
        if (row.Start is { } start) wire.Start = WireUuid.Bytes(start);
        return wire.ToByteArray();
    }

    private static AgentRow ReadAgent(Row row)
    {
        var wire = Wire.AgentRow.Parser.ParseFrom(row.Value);
        var agent = new AgentSpec
        {
            Id = AgentId.Parse(row.Key, CultureInfo.InvariantCulture),
            Hostname = wire.Hostname,
            Ip = wire.Ip,
            Port = wire.Port,
            Version = wire.Version,
            Domain = DomainMapping.Read(AgentInfo.Parser.ParseFrom(wire.AgentInfo).Domain),
            Wire = wire.AgentInfo.Memory,
        };
        return new AgentRow(
            agent,
            WireUuid.Read(wire.Ledger),
            wire.Generation,
            Defined((AgentStanding)wire.Standing),
            At(wire.AdmittedAtUs),
            wire.HasUnreachableSinceUs ? At(wire.UnreachableSinceUs) : null,
            wire.Start.IsEmpty ? null : WireUuid.Read(wire.Start),
            wire.HasGoneSinceUs ? At(wire.GoneSinceUs) : null);
    }

    private static byte[] Write(FrameworkRow row) => new Wire.FrameworkRow
    {
        FrameworkInfo = UnsafeByteOperations.UnsafeWrap(row.Framework.Wire),
        RegisteredAtUs = Microseconds(row.RegisteredAt),
    }.ToByteArray();

    private static FrameworkRow ReadFramework(Row row)
    {
        var wire = Wire.FrameworkRow.Parser.ParseFrom(row.Value);
        var id = FrameworkId.Parse(row.Key, CultureInfo.InvariantCulture);
        return new FrameworkRow(FrameworkMapping.Restore(id, wire.FrameworkInfo), At(wire.RegisteredAtUs));
    }

    private static byte[] Write(RemovedFrameworkRow row) =>
        new Wire.RemovedFrameworkRow { RemovedAtUs = Microseconds(row.At) }.ToByteArray();

    private static RemovedFrameworkRow ReadRemoved(Row row) => new(
        FrameworkId.Parse(row.Key, CultureInfo.InvariantCulture),
        At(Wire.RemovedFrameworkRow.Parser.ParseFrom(row.Value).RemovedAtUs));

    private static WeightRow ReadWeight(Row row)
    {
        var weight = Wire.WeightRow.Parser.ParseFrom(row.Value).Weight;
        if (!(weight > 0) || !double.IsFinite(weight))
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{weight} is no weight."));
        return new WeightRow(RoleName.Parse(row.Key, CultureInfo.InvariantCulture), weight);
    }

    private static byte[] Write(VolumeRow row)
    {
        var wire = new Wire.VolumeRow
        {
            AgentId = row.Agent.ToString(),
            Resource = ResourceMapping.Write(row.Volume.Resource).ToByteString(),
            State = (int)row.Volume.State,
        };
        if (row.Volume.Reason is { } reason) wire.Reason = reason;
        return wire.ToByteArray();
    }

    private static VolumeRow ReadVolume(Row row)
    {
        var wire = Wire.VolumeRow.Parser.ParseFrom(row.Value);
        var resources = ResourceMapping.Restore([WireResource.Parser.ParseFrom(wire.Resource)]);
        if (resources.IsEmpty) throw new FormatException("It names no disk.");
        var volume = new VolumeSpec(
            VolumeId.Parse(row.Key, CultureInfo.InvariantCulture),
            resources[0],
            Defined((VolumeState)wire.State),
            wire.HasReason ? wire.Reason : null);
        return new VolumeRow(AgentId.Parse(wire.AgentId, CultureInfo.InvariantCulture), volume);
    }

    private static T Defined<T>(T value)
        where T : struct, Enum =>
        Enum.IsDefined(value) ? value : throw new FormatException($"{typeof(T).Name} has no value {value:D}.");

    private static long Microseconds(DateTimeOffset at) =>
        (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset At(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(checked(microseconds * TimeSpan.TicksPerMicrosecond));
}
