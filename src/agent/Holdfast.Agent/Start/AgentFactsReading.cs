using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Disks;
using Holdfast.Disks.Directory;
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

    /// <summary>Refuses a work directory that another agent has taken into use, and whose ledger is not there: all
    /// that lies in it would look lost, and nothing could be made beside it.</summary>
    /// <param name="work">The work directory.</param>
    /// <param name="ledger">The ledger that is there; null for a new one.</param>
    /// <exception cref="AgentStartException">It is another agent's.</exception>
    public static void RequireOwn(string work, Guid? ledger)
    {
        if (ledger is null && Directory.Exists(work) && DirectoryBackend.OwnerOf(work) is { } owner)
            throw AgentStartException.Refused([
                $"{work} belongs to another agent: {DirectoryBackend.PathOfIdentity(work)} names its ledger {owner}, "
                    + "and there is no such ledger here. Nothing was deleted. Put that agent's ledger.db back, or give "
                    + "this one another --work_dir; to begin anew here, move .holdfast, volumes and trash out of it "
                    + "first.",
            ]);
    }

    public static AgentFacts Read(AgentHostOptions options, int port, Guid? ledger, ICollection<string> warnings)
    {
        var work = options.Core.WorkDirectory;
        var resources = DetectResources.Complete(options.GivenResources, Machine.Read(work), options.DefaultRole);
        return new AgentFacts
        {
            Agent = AgentDescription.Of(options, port, resources),
            BootId = Boot.Id(),
            SinceBoot = Boot.Elapsed(),
            Resources = resources,
            Disks =
            [
                Disk(source: null, work, resources, ledger, warnings), .. Disks(resources, work, ledger, warnings),
            ],
        };
    }

    private static IEnumerable<DiskFacts> Disks(
        ResourceBag resources, string work, Guid? ledger, ICollection<string> warnings)
    {
        var seen = new HashSet<DiskSource>();
        foreach (var resource in resources)
            if (resource.Key.Disk?.Source is { Root: { } root } source && seen.Add(source))
                yield return Disk(source, Path.GetFullPath(root, work), resources, ledger, warnings);
    }

    private static DiskFacts Disk(
        DiskSource? source, string root, ResourceBag resources, Guid? ledger, ICollection<string> warnings)
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
        var fault = Fault(source, root, ledger);
        if (fault is not null) warnings.Add($"Disk {root} is not used: {fault}.");
        return new DiskFacts(source, root, FileSystemOf(root), whole, reserve, Backend, fault);
    }

    /// <summary>Names the file system that a disk's root lies on now, as <see cref="DiskFacts"/> has it.</summary>
    public static string FileSystemOf(string root) => $"{FileSystems.DeviceOf(root)}";

    private static string? Fault(DiskSource? source, string root, Guid? ledger)
    {
        if (source?.Kind is DiskSourceKind.Mount && !FileSystems.IsMountPoint(root))
            return $"nothing is mounted at {root}; mount the disk there and restart the agent";
        try
        {
            return DirectoryBackend.OwnerOf(root) is { } owner && owner != ledger
                ? $"{DirectoryBackend.PathOfIdentity(root)} says that it belongs to another agent (ledger {owner}); "
                    + "give this one another disk in --resources, or move .holdfast, volumes and trash away from there"
                : null;
        }
        catch (DiskException fault)
        {
            return fault.Message;
        }
    }
}
