using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Holdfast.Cli.Volumes;

namespace Holdfast.Cli.Tasks.Run;

/// <summary>Where the volumes that a task wants are already. A volume is one per role and name, in all the
/// cluster.</summary>
/// <param name="Existing">Those that exist; all of them are on one agent.</param>
internal sealed record VolumeHomes(IReadOnlyList<VolumeRow> Existing)
{
    /// <summary>The agent that the task must run on; null where it may be any.</summary>
    public string? AgentId => Existing.Count == 0 ? null : Existing[0].Known.AgentId;

    public string? Host => Existing.Count == 0 ? null : Existing[0].Known.Hostname;

    /// <summary>Why the task must wait, though nothing else may be in its way; null where nothing is.</summary>
    public string? Obstacle => Existing.Select(ObstacleOf).FirstOrDefault(text => text is not null);

    public bool Has(VolumeWish wish) => Existing.Any(row => row.Known.PersistenceId == wish.Id);

    /// <summary>Finds them.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="all">All volumes of the cluster, those of agents that are away included.</param>
    /// <exception cref="Failure">They cannot be had together, or not as they are wanted.</exception>
    public static VolumeHomes Find(RunRequest request, IReadOnlyList<VolumeRow> all)
    {
        var found = new List<VolumeRow>();
        foreach (var wish in request.Volumes)
        {
            var same = all.Where(row => row.Known.Role == request.Role && row.Known.PersistenceId == wish.Id
                && row.Known.State is not "trash").ToList();
            // One that is being destroyed is still one: a destroy may fail. Beside another it is on its way out.
            if (same.Count > 1) same.RemoveAll(row => row.Known.State == "destroying");
            if (same.Count > 1) throw Ambiguous(same);
            if (same.Count == 0) continue;
            RequireSize(wish, same[0]);
            found.Add(same[0]);
        }

        if (found.Select(row => row.Known.AgentId).Distinct().Skip(1).Any())
            throw Failure.NotPlaced(
                "The volumes are on different agents, and a task runs on one: "
                + string.Join(", ", found.Select(row => $"{row.Name} on {row.Known.Hostname}")) + ".");
        return new(found);
    }

    // Which of them has the data that is wanted nobody but its owner can tell.
    private static Failure Ambiguous(List<VolumeRow> same) => Failure.Conflict(
        $"There are {same.Count} volumes {same[0].Name}: {string.Join(" and ", same.Select(Told))}. Look into each "
        + "before anything else: on its machine it is the directory volumes/ID of its disk. Then destroy the one that "
        + "you do not need by its id, 'holdfast volumes destroy ID', or run the task with a volume of another name.");

    private static string Told(VolumeRow row) =>
        $"{row.Known.VolumeId} on {row.Known.Hostname} (agent {row.Known.AgentId}, {row.Known.Disk ?? "root disk"}, "
        + $"{Amounts.Megabytes(row.Known.SizeMb)}, {row.State})";

    private static void RequireSize(VolumeWish wish, VolumeRow row)
    {
        if (row.Known.SizeMb < wish.Megabytes)
            throw Failure.Conflict(
                $"Volume {row.Name} on {row.Known.Hostname} has {Amounts.Megabytes(row.Known.SizeMb)}, and "
                + $"{Amounts.Megabytes(wish.Megabytes)} are wanted. Ask for no more than it has, or for another name.");
    }

    private static string? ObstacleOf(VolumeRow row) => row switch
    {
        { IsAway: true } => $"volume {row.Name} is on {row.Known.Hostname}, which is {row.Known.Agent}",
        { Task: { } task } => $"volume {row.Name} on {row.Known.Hostname} is used by task '{task.TaskId.Value}'",
        { Known.State: not ("ready" or "attached") } =>
            $"volume {row.Name} on {row.Known.Hostname} is {row.Known.State}"
            + (row.Known.Reason is { } reason ? $" ({reason})" : ""),
        _ => null,
    };
}
