using System.Diagnostics;
using Holdfast.Model.Resources;
using Holdfast.Model.Resources.Given;
using Holdfast.Protocol.V1;
using DiskInfo = Holdfast.Protocol.V1.Resource.Types.DiskInfo;
using Labels = Holdfast.Model.Resources.Labels;
using ReservationInfo = Holdfast.Protocol.V1.Resource.Types.ReservationInfo;
using Resource = Holdfast.Model.Resources.Resource;
using WireResource = Holdfast.Protocol.V1.Resource;

namespace Holdfast.Protocol.Mapping;

/// <summary>Resource to the algebra's <see cref="Resource"/> and back.</summary>
public static class ResourceMapping
{
    private const string AnyRole = "*";

    /// <summary>Reads resources as a master asks them of frameworks and operators.</summary>
    /// <param name="wire">The resources, every required field set.</param>
    /// <param name="faults">Gets every fault, each a sentence that quotes the resource.</param>
    /// <returns>What has no fault; use it only when nothing else was a fault either.</returns>
    public static ResourceBag Read(IEnumerable<WireResource> wire, ICollection<string> faults) =>
        Read(wire, ResourceRules.Master, faults);

    /// <summary>Reads resources by the given rules.</summary>
    public static ResourceBag Read(IEnumerable<WireResource> wire, ResourceRules rules, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return ResourceValidation.ReadAll(wire.Select(Given), rules, faults) ?? ResourceBag.Empty;
    }

    /// <summary>Reads resources that a program of ours stored or sent.</summary>
    /// <exception cref="FormatException">They are not valid: they were damaged.</exception>
    public static ResourceBag Restore(IEnumerable<WireResource> wire)
    {
        var faults = new List<string>();
        var bag = Read(wire, ResourceRules.Resource, faults);
        return faults.Count == 0 ? bag : throw new FormatException(string.Join(' ', faults));
    }

    /// <summary>Writes resources; a shared volume that is held several times stands there as often.</summary>
    public static IEnumerable<WireResource> Write(ResourceBag resources, ResourceFormat format = ResourceFormat.Refined)
    {
        ArgumentNullException.ThrowIfNull(resources);
        foreach (var resource in resources)
        {
            for (var copy = 0; copy < resource.Copies; copy++) yield return Write(resource, format);
        }
    }

    /// <summary>Writes a sum, such as what is used of an agent: a shared volume stands there once, however many copies
    /// of it are held, as recorded.</summary>
    public static IEnumerable<WireResource> WriteSum(
        ResourceBag resources, ResourceFormat format = ResourceFormat.Refined)
    {
        ArgumentNullException.ThrowIfNull(resources);
        foreach (var resource in resources) yield return Write(resource, format);
    }

    /// <summary>Writes one resource: what else its sender said, and over it what the model holds.</summary>
    public static WireResource Write(in Resource resource, ResourceFormat format = ResourceFormat.Refined)
    {
        var key = resource.Key;
        var wire = resource.Details is { Extra.IsEmpty: false } details
            ? WireResource.Parser.ParseFrom(details.Extra.Span)
            : new WireResource();
        wire.Name = key.Name;
        wire.Type = (Value.Types.Type)key.Kind;
        SetValue(wire, resource);
        // The rest may be of a time when the resource was allocated, or a volume: only what it is now is laid over.
        wire.AllocationInfo = key.AllocationRole is null ? null : wire.AllocationInfo ?? new();
        if (key.AllocationRole is { } role) wire.AllocationInfo!.Role = role.ToString();
        SetReservations(wire, key.Reservations, format);
        SetDisk(wire, resource);
        wire.ProviderId = key.ProviderId is null ? null : wire.ProviderId ?? new();
        if (key.ProviderId is { } provider) wire.ProviderId!.Value = provider;
        wire.Revocable = key.IsRevocable ? wire.Revocable ?? new() : null;
        wire.Shared = key.IsShared ? wire.Shared ?? new() : null;
        return wire;
    }

    private static void SetValue(WireResource wire, in Resource resource)
    {
        switch (resource.Key.Kind)
        {
            case ResourceKind.Scalar:
                wire.Scalar ??= new();
                wire.Scalar.Value = resource.Amount.ToDouble();
                break;
            case ResourceKind.Ranges:
                wire.Ranges ??= new();
                foreach (var range in resource.Ranges.Ranges) wire.Ranges.Range.Add(
                    new Value.Types.Range { Begin = range.Begin, End = range.End });
                break;
            case ResourceKind.Set:
                wire.Set ??= new();
                foreach (var item in resource.Items.Items) wire.Set.Item.Add(item);
                break;
            default:
                throw new UnreachableException($"There is no resource of kind {resource.Key.Kind}.");
        }
    }

    private static void SetReservations(WireResource wire, ReservationStack stack, ResourceFormat format)
    {
        ReservationInfo[] rest = [.. wire.Reservations];
        wire.Reservations.Clear();
        // The old form has no place for more than one level: then the new one says it, also to who may not read it.
        if (format != ResourceFormat.Unrefined || stack.Count > 1)
        {
            foreach (var level in stack.Levels) wire.Reservations.Add(Write(level, rest, wire.Reservations.Count));
        }

        if (format == ResourceFormat.Refined || stack.Count > 1) return;
        wire.Role = stack.Top?.Role.ToString() ?? AnyRole;
        if (stack.Top is not { Type: ReservationType.Dynamic } top) return;
        wire.Reservation = Write(top, rest, 0);
        wire.Reservation.ClearRole();
        wire.Reservation.ClearType();
    }

    private static ReservationInfo Write(Reservation level, ReservationInfo[] rest, int depth)
    {
        var wire = depth < rest.Length ? rest[depth].Clone() : new ReservationInfo();
        wire.Type = (ReservationInfo.Types.Type)level.Type;
        wire.Role = level.Role.ToString();
        if (level.Principal is { } principal) wire.Principal = principal;
        if (level.Labels is { } labels) wire.Labels = Write(labels);
        return wire;
    }

    private static void SetDisk(WireResource wire, in Resource resource)
    {
        var details = resource.Details;
        var disk = resource.Key.Disk;
        if (disk is null && details?.Volume is null && wire.Disk is null) return;
        var written = wire.Disk ?? new DiskInfo();
        written.Persistence = disk?.PersistenceId is null ? null : written.Persistence ?? new();
        if (disk?.PersistenceId is { } id) written.Persistence!.Id = id.ToString();
        if (written.Persistence is { } persistence && details?.PersistencePrincipal is { } principal)
            persistence.Principal = principal;
        written.Source = disk?.Source is { } source ? Write(source, written.Source ?? new()) : null;
        written.Volume = details?.Volume is { } volume ? Write(volume, written.Volume ?? new()) : null;
        wire.Disk = disk is null && details?.Volume is null ? ResourceRest.Kept(written) : written;
    }

    private static Volume Write(VolumeMount volume, Volume wire)
    {
        wire.ContainerPath = volume.ContainerPath;
        wire.Mode = volume.Mode == VolumeMode.ReadOnly ? Volume.Types.Mode.Ro : Volume.Types.Mode.Rw;
        if (volume.HostPath is { } host) wire.HostPath = host;
        return wire;
    }

    private static DiskInfo.Types.Source Write(DiskSource source, DiskInfo.Types.Source wire)
    {
        wire.Type = (DiskInfo.Types.Source.Types.Type)source.Kind;
        if (source.Kind == DiskSourceKind.Path)
        {
            wire.Path ??= new();
            if (source.Root is { } root) wire.Path.Root = root;
        }

        if (source.Kind == DiskSourceKind.Mount)
        {
            wire.Mount ??= new();
            if (source.Root is { } root) wire.Mount.Root = root;
        }

        if (source.Id is { } id) wire.Id = id;
        if (source.Profile is { } profile) wire.Profile = profile;
        if (source.Vendor is { } vendor) wire.Vendor = vendor;
        if (source.Metadata is { } metadata) wire.Metadata = Write(metadata);
        return wire;
    }

    private static V1.Labels Write(Labels labels)
    {
        var wire = new V1.Labels();
        foreach (var label in labels.Items)
        {
            var one = new V1.Label { Key = label.Key };
            if (label.Value is { } value) one.Value = value;
            wire.Labels_.Add(one);
        }

        return wire;
    }

    /// <summary>A resource as it was given, for checks that report every fault.</summary>
    public static GivenResource Given(WireResource wire) => new()
    {
        Name = wire.Name,
        Kind = (ResourceKind)wire.Type,
        Scalar = wire.Scalar?.Value,
        Ranges = wire.Ranges is { } ranges ? [.. ranges.Range.Select(range =>
            new ValueRange(range.Begin, range.End))] : null,
        Items = wire.Set is { } set ? [.. set.Item] : null,
        Role = wire.HasRole ? wire.Role : null,
        Reservation = wire.Reservation is { } reservation ? Given(reservation) : null,
        Reservations = [.. wire.Reservations.Select(Given)],
        AllocationRole = wire.AllocationInfo is { HasRole: true } allocation ? allocation.Role : null,
        Disk = wire.Disk is { } disk ? Given(disk) : null,
        IsRevocable = wire.Revocable is not null,
        IsShared = wire.Shared is not null,
        ProviderId = wire.ProviderId?.Value,
        Extra = ResourceRest.Of(wire),
    };

    private static GivenReservation Given(ReservationInfo wire) => new(
        wire.HasType ? (int)wire.Type : null,
        wire.HasRole ? wire.Role : null,
        wire.HasPrincipal ? wire.Principal : null,
        wire.Labels is { } labels ? Read(labels) : null);

    private static GivenDisk Given(DiskInfo wire) => new()
    {
        Source = wire.Source is { } source ? Given(source) : null,
        PersistenceId = wire.Persistence?.Id,
        PersistencePrincipal = wire.Persistence is { HasPrincipal: true } persistence ? persistence.Principal : null,
        Volume = wire.Volume is { } volume
            ? new VolumeMount(
                volume.ContainerPath,
                volume.Mode == Volume.Types.Mode.Ro ? VolumeMode.ReadOnly : VolumeMode.ReadWrite,
                volume.HasHostPath ? volume.HostPath : null)
            : null,
    };

    private static GivenDiskSource Given(DiskInfo.Types.Source wire) => new((DiskSourceKind)wire.Type)
    {
        HasPath = wire.Path is not null,
        PathRoot = wire.Path is { HasRoot: true } path ? path.Root : null,
        HasMount = wire.Mount is not null,
        MountRoot = wire.Mount is { HasRoot: true } mount ? mount.Root : null,
        Id = wire.HasId ? wire.Id : null,
        Profile = wire.HasProfile ? wire.Profile : null,
        Vendor = wire.HasVendor ? wire.Vendor : null,
        Metadata = wire.Metadata is { } metadata ? Read(metadata) : null,
    };

    private static Labels Read(V1.Labels wire) =>
        Labels.Of(wire.Labels_.Select(label =>
            new Model.Resources.Label(label.Key, label.HasValue ? label.Value : null)));
}
