using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Protocol.V1;
using Capability = Holdfast.Protocol.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Holdfast.Protocol.Mapping;

/// <summary>FrameworkInfo to <see cref="FrameworkSpec"/> and back.</summary>
public static class FrameworkMapping
{
    // Mesos keeps durations as nanoseconds in 64 bits; what does not fit is refused, as recorded (1e30, Infinity).
    private const double SecondsMax = long.MaxValue / 1e9;

    /// <summary>Reads what a framework said of itself.</summary>
    /// <param name="wire">Its FrameworkInfo, every required field set.</param>
    /// <param name="faults">Gets every fault, each a sentence for the framework; what is read is of no use when there
    /// is one.</param>
    public static FrameworkSpec Read(FrameworkInfo wire, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(wire);
        ArgumentNullException.ThrowIfNull(faults);
        var capabilities = Capabilities(wire);
        return new FrameworkSpec
        {
            Id = Id(wire, faults),
            Name = wire.Name,
            User = wire.User,
            Roles = Roles(wire, (capabilities & FrameworkCapabilities.MultiRole) != 0, faults),
            Principal = wire.HasPrincipal ? wire.Principal : null,
            Checkpoint = wire.Checkpoint,
            FailoverTimeout = FailoverTimeout(wire, faults),
            Capabilities = capabilities,
            OneVolumePerName = wire.Labels?.Labels_.Any(label =>
                label is { Key: FrameworkLabels.Volumes, Value: FrameworkLabels.OnePerName }) ?? false,
            Wire = wire.ToByteArray(),
        };
    }

    /// <summary>Reads a FrameworkInfo that a program of ours stored or sent.</summary>
    /// <param name="id">The framework's id, which counts before the one in the bytes.</param>
    /// <param name="wire">The bytes.</param>
    /// <exception cref="FormatException">They say what no admitted framework says: they were damaged.</exception>
    public static FrameworkSpec Restore(FrameworkId id, ByteString wire)
    {
        var faults = new List<string>();
        var spec = Read(MesosBinary.Restore<FrameworkInfo>(wire), faults);
        return faults.Count == 0
            ? spec with { Id = id }
            : throw new FormatException($"The description of framework {id} is damaged: {string.Join(' ', faults)}");
    }

    /// <summary>The framework's own words, with the id that counts.</summary>
    public static FrameworkInfo Write(FrameworkSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var wire = FrameworkInfo.Parser.ParseFrom(spec.Wire.Span);
        if (!spec.Id.IsNone) wire.Id = new FrameworkID { Value = spec.Id.ToString() };
        return wire;
    }

    /// <summary>
    /// The same framework, whose bytes say of user, principal and checkpointing what its members say: user and
    /// checkpointing keep the value of the first subscription, whatever a later one sends.
    /// </summary>
    public static FrameworkSpec Reword(FrameworkSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var wire = FrameworkInfo.Parser.ParseFrom(spec.Wire.Span);
        wire.User = spec.User;
        if (spec.Principal is { } principal) wire.Principal = principal;
        else wire.ClearPrincipal();
        if (spec.Checkpoint) wire.Checkpoint = true;
        else wire.ClearCheckpoint();
        return spec with { Wire = wire.ToByteArray() };
    }

    private static FrameworkId Id(FrameworkInfo wire, ICollection<string> faults)
    {
        if (wire.Id is null) return default;
        if (FrameworkId.TryParse(wire.Id.Value, CultureInfo.InvariantCulture, out var id)) return id;
        faults.Add(
            $"FrameworkInfo.id '{FaultText.Quote(wire.Id.Value)}' is not valid: {IdRule.Explain(wire.Id.Value)}.");
        return default;
    }

    private static ImmutableArray<string> Roles(FrameworkInfo wire, bool isMultiRole, ICollection<string> faults)
    {
        if (isMultiRole)
        {
            if (wire.HasRole) faults.Add(
                "FrameworkInfo.role must not be set by a framework that has the capability MULTI_ROLE; use roles.");
            return [.. wire.Roles];
        }

        if (wire.Roles.Count > 0) faults.Add(
            "FrameworkInfo.roles must not be set by a framework without the capability MULTI_ROLE; use role.");
        return [wire.Role];
    }

    private static TimeSpan FailoverTimeout(FrameworkInfo wire, ICollection<string> faults)
    {
        var seconds = wire.FailoverTimeout;
        if (double.IsNaN(seconds) || Math.Abs(seconds) > SecondsMax)
        {
            faults.Add(string.Create(
                CultureInfo.InvariantCulture, $"FrameworkInfo.failover_timeout {seconds} is not a time that can be "
                    + $"kept; give at most 9.2e9 seconds."));
            return default;
        }

        return TimeSpan.FromSeconds(Math.Max(seconds, 0));
    }

    private static FrameworkCapabilities Capabilities(FrameworkInfo wire)
    {
        var capabilities = FrameworkCapabilities.None;
        foreach (var capability in wire.Capabilities)
        {
            capabilities |= capability.Type switch
            {
                Capability.RevocableResources => FrameworkCapabilities.RevocableResources,
                Capability.TaskKillingState => FrameworkCapabilities.TaskKillingState,
                Capability.GpuResources => FrameworkCapabilities.GpuResources,
                Capability.SharedResources => FrameworkCapabilities.SharedResources,
                Capability.PartitionAware => FrameworkCapabilities.PartitionAware,
                Capability.MultiRole => FrameworkCapabilities.MultiRole,
                Capability.ReservationRefinement => FrameworkCapabilities.ReservationRefinement,
                Capability.RegionAware => FrameworkCapabilities.RegionAware,
                // A capability of a later Mesos asks for nothing that an older master gives: ignored, as recorded.
                _ => FrameworkCapabilities.None,
            };
        }

        return capabilities;
    }
}
