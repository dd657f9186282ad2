using System.Collections.Immutable;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Disks;
using Holdfast.Hosting.About;
using Holdfast.Linux;
using Holdfast.Linux.Btrfs;
using Holdfast.Linux.Files;
using Holdfast.Model;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Start;

/// <summary>Reads what the core must know about the machine before it goes on from its ledger.</summary>
internal static class AgentFactsReading
{
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
        if (ledger is null && Directory.Exists(work) && DiskClaims.OwnerOf(work) is { } owner)
            throw AgentStartException.Refused([
                $"{work} belongs to another agent: {DiskClaims.PathOf(work)} names its ledger {owner}, "
                    + "and there is no such ledger here. Nothing was deleted. Put that agent's ledger.db back, or give "
                    + "this one another --work_dir; to begin anew here, move .holdfast, volumes and trash out of it "
                    + "first, to a directory beside it: 'holdfast volumes adopt' takes each volume back from there.",
            ]);
    }

    /// <summary>Reads them. The disks other than the work directory's may be such that the kernel never answers: the
    /// start goes on without them then.</summary>
    /// <param name="options">What the agent is started with.</param>
    /// <param name="port">Its port.</param>
    /// <param name="ledger">Its ledger; null for a new one.</param>
    /// <param name="wait">Waits for the work directory's.</param>
    /// <param name="looks">Looks at the others, and goes on with those that do not answer.</param>
    /// <param name="backends">Finds the backend of each.</param>
    public static async Task<AgentFacts> ReadAsync(
        AgentHostOptions options, int port, Guid? ledger, DiskWait wait, DiskLooks looks, DiskBackends backends)
    {
        var work = options.Core.WorkDirectory;
        var resources = DetectResources.Complete(
            options.GivenResources, wait.For(() => Machine.Read(work)), options.DefaultRole);
        var root = wait.For(() => looks.Look(() => Look(source: null, work, resources, ledger, backends)));
        return new AgentFacts
        {
            Agent = AgentDescription.Of(options, port, resources),
            BootId = Boot.Id(),
            SinceBoot = Boot.Elapsed(),
            Resources = resources,
            Disks =
            [
                root, .. await looks.LookAsync(Sources(resources).Select(source =>
                {
                    var path = Path.GetFullPath(source.Root!, work);
                    return new DiskLook(source, path, () => Look(source, path, resources, ledger, backends));
                })),
            ],
        };
    }

    /// <summary>A disk that could not be looked at: all that is known is that nothing may be done there.</summary>
    public static DiskFacts Unseen(DiskSource source, string root, string fault) =>
        new(source, root, FileSystem: "", Quantity.Zero, Quantity.Zero, DiskKinds.Directory.Name, fault);

    private static IEnumerable<DiskSource> Sources(ResourceBag resources) => resources
        .Select(static resource => resource.Key.Disk?.Source).OfType<DiskSource>()
        .Where(static source => source.Root is not null).Distinct();

    private static SeenDisk Look(
        DiskSource? source, string root, ResourceBag resources, Guid? ledger, DiskBackends backends)
    {
        Directory.CreateDirectory(root);
        var warnings = ImmutableArray.CreateBuilder<string>();
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
        var disk = new DiskFacts(
            source, root, FileSystemOf(root), whole, reserve, DiskKinds.Directory.Name, fault)
        {
            WipeFault = WipeSupport.Explain(root),
        };
        disk = backends.Find(disk, warnings);
        return new SeenDisk(disk, warnings.ToImmutable());
    }

    /// <summary>Names the file system that a disk's root lies on now, as <see cref="DiskFacts"/> has it.</summary>
    /// <remarks>Each subvolume of a btrfs has a device number of its own.</remarks>
    public static string FileSystemOf(string root) =>
        BtrfsCalls.FileSystemId(root) is { } btrfs ? $"{btrfs:D}" : $"{FileSystems.DeviceOf(root)}";

    private static string? Fault(DiskSource? source, string root, Guid? ledger)
    {
        if (source?.Kind is DiskSourceKind.Mount && !FileSystems.IsMountPoint(root))
            return $"nothing is mounted at {root}; mount the disk there and restart the agent";
        try
        {
            return DiskClaims.OwnerOf(root) is { } owner && owner != ledger
                ? $"{DiskClaims.PathOf(root)} says that it belongs to another agent (ledger {owner}); "
                    + "give this one another disk in --resources, or move .holdfast, volumes and trash away from there"
                : null;
        }
        catch (DiskException fault)
        {
            return fault.Message;
        }
    }
}
