using Google.Protobuf;
using DiskInfo = Holdfast.Protocol.V1.Resource.Types.DiskInfo;
using WireResource = Holdfast.Protocol.V1.Resource;

namespace Holdfast.Protocol.Mapping;

/// <summary>
/// What a resource says that the model has no place for: unknown fields at every depth, and the rest of a volume.
/// </summary>
/// <remarks>Ranges, items and labels are not themselves any more once the model has merged and ordered them: what is
/// unknown inside those is dropped.</remarks>
internal static class ResourceRest
{
    /// <summary>The rest as a resource without any field that the model holds; empty for nearly every one.</summary>
    public static ReadOnlyMemory<byte> Of(WireResource wire)
    {
        var rest = wire.Clone();
        rest.ClearName();
        rest.ClearType();
        rest.ClearRole();
        rest.Scalar?.ClearValue();
        rest.Ranges?.Range.Clear();
        rest.Set?.Item.Clear();
        rest.AllocationInfo?.ClearRole();
        rest.ProviderId?.ClearValue();
        (rest.Scalar, rest.Ranges, rest.Set) = (Kept(rest.Scalar), Kept(rest.Ranges), Kept(rest.Set));
        (rest.AllocationInfo, rest.ProviderId) = (Kept(rest.AllocationInfo), Kept(rest.ProviderId));
        (rest.Revocable, rest.Shared) = (Kept(rest.Revocable), Kept(rest.Shared));
        Reduce(rest);
        if (rest.Disk is { } disk) Reduce(disk);
        rest.Disk = Kept(rest.Disk);
        return rest.CalculateSize() == 0 ? default : rest.ToByteArray();
    }

    /// <summary>The message unless there is nothing in it.</summary>
    public static T? Kept<T>(T? message) where T : class, IMessage =>
        message is null || message.CalculateSize() == 0 ? null : message;

    // The old form has one level at most, in a field of its own; kept is the new one only.
    private static void Reduce(WireResource rest)
    {
        if (rest.Reservation is { } only) rest.Reservations.Add(only);
        rest.Reservation = null;
        foreach (var level in rest.Reservations)
        {
            level.ClearType();
            level.ClearRole();
            level.ClearPrincipal();
            level.Labels = null;
        }
        if (rest.Reservations.All(static level => level.CalculateSize() == 0)) rest.Reservations.Clear();
    }

    private static void Reduce(DiskInfo disk)
    {
        disk.Persistence?.ClearId();
        disk.Persistence?.ClearPrincipal();
        disk.Persistence = Kept(disk.Persistence);
        if (disk.Source is { } source) Reduce(source);
        disk.Source = Kept(disk.Source);
        disk.Volume?.ClearMode();
        disk.Volume?.ClearContainerPath();
        disk.Volume?.ClearHostPath();
        disk.Volume = Kept(disk.Volume);
    }

    private static void Reduce(DiskInfo.Types.Source source)
    {
        source.ClearType();
        source.ClearId();
        source.ClearProfile();
        source.ClearVendor();
        source.Metadata = null;
        source.Path?.ClearRoot();
        source.Mount?.ClearRoot();
        (source.Path, source.Mount) = (Kept(source.Path), Kept(source.Mount));
    }
}
