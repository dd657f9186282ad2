using Holdfast.Agent.Core;
using Holdfast.Disks;
using Holdfast.Hosting.About;
using Holdfast.Linux;
using Holdfast.Linux.Btrfs;
using Holdfast.Linux.Files;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Start;

/// <summary>Reads what the core must know about the machine before it goes on from its ledger.</summary>
internal static class AgentFactsReading
{
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
        var root = wait.For(() => looks.Look(
            () => new DiskReading(source: null, work, resources, backends).ReadRoot(ledger)));
        return new AgentFacts
        {
            Agent = AgentDescription.Of(options, port, resources),
            BootId = Boot.Id(),
            SinceBoot = Boot.Elapsed(),
            Resources = resources,
            Disks =
            [
                root, .. await looks.LookAsync(Sources(resources).Select(source => new DiskReading(
                    source, Path.GetFullPath(source.Root!, work), resources, backends)), ledger),
            ],
        };
    }

    /// <summary>Names the file system that a disk's root lies on now, as <see cref="Core.Volumes.DiskFacts"/> has it.
    /// </summary>
    /// <remarks>Each subvolume of a btrfs has a device number of its own.</remarks>
    public static string FileSystemOf(string root) =>
        BtrfsCalls.FileSystemId(root) is { } btrfs ? $"{btrfs:D}" : $"{FileSystems.DeviceOf(root)}";

    private static IEnumerable<DiskSource> Sources(ResourceBag resources) => resources
        .Select(static resource => resource.Key.Disk?.Source).OfType<DiskSource>()
        .Where(static source => source.Root is not null).Distinct();
}
