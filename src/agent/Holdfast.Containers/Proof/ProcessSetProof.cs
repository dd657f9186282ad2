using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Launching;
using Holdfast.Containers.Shims;
using Holdfast.Linux.Processes;

namespace Holdfast.Containers.Proof;

/// <summary>
/// Tells whether anything of a container still runs. Volumes are given to others on its word, so it errs on the side of
/// "alive". The ways, best first:
/// <list type="number">
/// <item>another boot: nothing of it can live;</item>
/// <item>the shim lives: it ends when it has no child left, and until then something lives; what it wrote when it
/// ended counts too;</item>
/// <item>the cgroups are empty. Who owns the tree of cgroups can leave: where that is the container's user (root, or
/// an agent that is not root and runs its tasks as itself), the scan is added;</item>
/// <item>a scan of <c>/proc</c>, repeated until two agree.</item>
/// </list>
/// What cannot be read is not absent: then nothing is provable, for that reason, and the caller asks again.
/// </summary>
/// <param name="bootId">The machine's boot.</param>
/// <param name="agentUser">Who made the cgroups.</param>
public sealed class ProcessSetProof(string bootId, uint agentUser)
{
    private const uint Root = 0;
    private const int ScansMax = 10;

    /// <summary>Takes milliseconds, and with a scan some for each hundred processes of the machine: never on a
    /// loop.</summary>
    public ProofOutcome Prove(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.BootId != bootId) return new ProvenEmpty("the machine has restarted since");
        try
        {
            return Look(record);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new NotProvable($"it cannot be seen what runs: {failure.Message}");
        }
    }

    private ProofOutcome Look(ContainerRecord record)
    {
        var files = new RuntimeDirectory(record.RuntimeDirectory);
        if (files.SaysEmpty) return new ProvenEmpty("its shim had no child left");
        if ((record.Shim ?? files.Shim) is { IsAlive: true } shim)
            return new StillAlive([new(shim, "is the container's shim", IsTask: false)]);

        // Between the two questions the shim may have written its last word and ended.
        if (files.SaysEmpty) return new ProvenEmpty("its shim had no child left");
        var cgroup = new Cgroup(record.Cgroups);
        var members = cgroup.Processes();
        if (members.Count > 0)
            return new StillAlive(
                [.. members.Select(pid => new LivingProcess(
                    ProcessIdentity.Of(pid) ?? new(pid, 0), "is in its cgroup", IsTask: true))]);
        if (record.Cgroups.Count > 0 && agentUser == Root && record.User != Root)
            return new ProvenEmpty("its cgroups are empty, which a process without root's rights cannot leave");
        return Scan(record with { Shim = record.Shim ?? files.Shim, First = record.First ?? files.First });
    }

    private static ProofOutcome Scan(ContainerRecord record)
    {
        var before = ProcessScan.Run(record);
        for (var scan = 1; scan < ScansMax; scan++)
        {
            var now = ProcessScan.Run(record);
            if (now.Agrees(before)) return Judge(now);
            before = now;
        }
        return new NotProvable($"{ScansMax} scans of /proc in a row each saw something else: {before.Summary}");
    }

    private static ProofOutcome Judge(ProcessScan scan) => scan switch
    {
        { Living.Count: > 0 } => new StillAlive(scan.Living),
        { Hidden.Count: > 0 } => new NotProvable(scan.Summary),
        _ => new ProvenEmpty("two scans of /proc found no process of its session, in its directories, or with its id; "
            + "one that left the session, wiped its environment and holds no file there would not be seen"),
    };
}
