using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Model;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Start;

/// <summary>Reads what the core must know about the machine before it goes on from its ledger.</summary>
internal static class AgentFactsReading
{
    private const string Backend = "directory";
    private const double Megabyte = 1 << 20;

    /// <summary>The share of a file system that is kept back for trash and the agent's own files where its size was
    /// detected.</summary>
    private const double Reserve = DetectResources.DiskReserveDefault;

    public static AgentFacts Read(AgentHostOptions options, int port, ICollection<string> warnings)
    {
        var work = options.Core.WorkDirectory;
        var resources = DetectResources.Complete(options.GivenResources, Machine.Read(work), options.DefaultRole);
        return new AgentFacts
        {
            Agent = AgentDescription.Of(options, port, resources),
            BootId = Boot.Id(),
            Resources = resources,
            Disks = [Disk(source: null, work, resources, warnings), .. Disks(resources, work, warnings)],
        };
    }

    private static IEnumerable<DiskFacts> Disks(ResourceBag resources, string work, ICollection<string> warnings)
    {
        var seen = new HashSet<DiskSource>();
        foreach (var resource in resources)
            if (resource.Key.Disk?.Source is { Root: { } root } source && seen.Add(source))
                yield return Disk(source, Path.GetFullPath(root, work), resources, warnings);
    }

    private static DiskFacts Disk(DiskSource? source, string root, ResourceBag resources, ICollection<string> warnings)
    {
        Directory.CreateDirectory(root);
        var capacity = new DriveInfo(root).TotalSize / Megabyte;
        var announced = resources.Where(key => key.Name == "disk" && Equals(key.Disk?.Source, source)).Scalar("disk");
        // A MOUNT disk is promised whole. What an operator gave is announced as given; trash is then purged first.
        var kept = source?.Kind is DiskSourceKind.Mount
            ? 0
            : Math.Min(capacity * Reserve, Math.Max(capacity - announced.ToDouble(), 0));
        if (source?.Kind is not DiskSourceKind.Mount && announced.ToDouble() > capacity * (1 - Reserve))
            warnings.Add(
                $"Disk {root} announces {announced} MB of {capacity:0} MB, "
                    + $"which leaves less than {Reserve:P0} for trash and the agent's "
                + "own files: destroyed data is purged early. Give less disk in --resources.");
        Quantity.TryFrom(capacity, out var whole);
        Quantity.TryFrom(kept, out var reserve);
        return new DiskFacts(source, root, FileSystemOf(root), whole, reserve, Backend, Fault(source, root));
    }

    /// <summary>Names the file system that a disk's root lies on now, as <see cref="DiskFacts"/> has it.</summary>
    public static string FileSystemOf(string root) => $"{FileSystems.DeviceOf(root)}";

    private static string? Fault(DiskSource? source, string root) =>
        source?.Kind is DiskSourceKind.Mount && !FileSystems.IsMountPoint(root)
            ? $"nothing is mounted at {root}; mount the disk there and restart the agent"
            : null;
}
