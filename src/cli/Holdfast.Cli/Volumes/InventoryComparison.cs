using Holdfast.Client.Agents;
using Holdfast.Client.Masters;

namespace Holdfast.Cli.Volumes;

/// <summary>Compares what the master lists of an agent's volumes with the agent's own ledger. Pure.</summary>
internal static class InventoryComparison
{
    private const string Trash = "trash";

    private const string Told = "The agent's ledger is the truth, and its master hears of it with each registration "
        + "and change. ";

    /// <summary>What one of them has and the other lacks. The agent was asked in between: what is told is so by both
    /// answers of the master.</summary>
    /// <param name="before">The master's volumes of this agent before it was asked.</param>
    /// <param name="ledger">The ids of the agent's volumes.</param>
    /// <param name="after">The master's after that.</param>
    public static IEnumerable<FsckFound> Of(
        IReadOnlyCollection<KnownVolume> before, IReadOnlyCollection<string> ledger,
        IReadOnlyCollection<KnownVolume> after)
    {
        var (own, earlier) = (ledger.ToHashSet(), before.Select(static volume => volume.VolumeId).ToHashSet());
        foreach (var volume in after)
            // That destroyed data was removed for good the master hears with the agent's next word.
            if (volume.State != Trash && !own.Contains(volume.VolumeId) && earlier.Contains(volume.VolumeId))
                yield return new FsckFound(
                    "ghost", $"volume '{volume.PersistenceId}' ({volume.VolumeId}) of role {volume.Role}",
                    "the master lists it on this agent, whose ledger does not have it",
                    Told + "If it stays, the ledger may be an older copy: look for orphans on the agent's disks.",
                    volume.VolumeId);
        var later = after.Select(static volume => volume.VolumeId).ToHashSet();
        foreach (var id in ledger)
            if (!earlier.Contains(id) && !later.Contains(id))
                yield return new FsckFound(
                    "orphan", $"volume {id}", "the agent has it, and the master does not list it",
                    Told + "If it stays, see in 'holdfast agents show' whether the agent is registered.", id);
    }
}
