using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Limits;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core;

/// <remarks>
/// What containers take on disk. The host measures; whether that is too much is decided here, by the limit of this
/// moment: a volume may have grown meanwhile. A container that is ended for it says so whatever its first process came
/// to, also after a crash between the two.
/// </remarks>
public sealed partial class AgentCore
{
    private const int MegabyteShift = 20;

    private void OnDiskOverused(DiskOverused evt)
    {
        if (!_containers.TryGetValue(evt.Container, out var container)) return;
        if (container is not { MayRun: true, Breach: null } || container.Phase == ContainerPhase.Stopping) return;
        if (BreachOf(container, evt) is not { } breach) return;
        container.Breach = breach;
        _turn.Put(container.ToRow());
        _counts = _counts with { DiskBreaches = _counts.DiskBreaches + 1 };
        var where = evt.Volume is { } id && _volumes.TryGetValue(id, out var volume)
            ? $"volume {Name(volume)} ({DirectoryOf(volume)})"
            : $"its sandbox {DirectoryOf(container)}";
        _turn.Announce(
            AgentNotice.DiskOverused,
            $"Container {container.Id} of {container.Owner} is ended: {breach.Message} in {where}.");
        Kill(container);
    }

    private BreachRecord? BreachOf(ContainerEntry container, DiskOverused evt)
    {
        if (evt.Volume is not { } id)
            return PlainDiskOf(container) is { IsEmpty: false } given
                ? BreachOf(container, SandboxDisk, evt.UsedBytes, given, volume: null)
                : null;
        if (!container.Volumes.Contains(id) || !_volumes.TryGetValue(id, out var volume)) return null;
        // All that is on a MOUNT disk is its volume's: there is nobody whose room it could take.
        if (volume.IsMount || DiskOf(volume.Source) is not { } disk) return null;
        // As the container holds it, but as large as it is now.
        var held = PlacedIn(LimitsOf(container), volume) ?? volume.Resource;
        return BreachOf(container, disk, evt.UsedBytes, [held.WithAmount(volume.Size)], volume);
    }

    private BreachRecord? BreachOf(
        ContainerEntry container, DiskFacts disk, long used, ResourceBag given, VolumeEntry? volume)
    {
        var refuses = disk.RefusesWrites && (volume is not null || container.Limit is not null);
        if (!IsEndedOver(container, disk, refuses)) return null;
        var limit = Bytes(given.Scalar("disk"));
        if (used <= limit) return null;
        // As recorded, and as Mesos' XFS isolator says it.
        var message = refuses
            ? $"Disk usage ({ByteText.OfUse(used)}) exceeded quota ({ByteText.Of(limit)})"
                + (volume is null ? "" : $" for volume '{volume.Resource.Key.Disk?.PersistenceId}'")
            : $"Disk usage ({ByteText.OfUse(used)}) exceeds quota ({ByteText.Of(limit)})";
        return new BreachRecord(message, given);
    }

    private TaskUpdate BreachStatus(TaskEntry task, BreachRecord breach) => Status(
        task, TaskState.Failed, UpdateSource.Agent, TaskReason.ContainerLimitationDisk, breach.Message,
        breach.Exceeded);

    /// <summary>How a container is kept to its disk; null for as each disk can.</summary>
    private DiskLimitMode? LimitModeOf(ContainerEntry container) =>
        container.Task?.Spec.DiskLimit ?? container.Executor?.Spec.DiskLimit ?? _options.DiskLimits.Mode;

    /// <summary>Whether a container is ended once it takes more of a disk than it has.</summary>
    /// <param name="container">The container.</param>
    /// <param name="disk">The disk.</param>
    /// <param name="refuses">Whether that refuses what is above; of a disk that does, not each sandbox has a
    /// limit.</param>
    private bool IsEndedOver(ContainerEntry container, DiskFacts disk, bool refuses) => LimitModeOf(container) switch
    {
        DiskLimitMode.Kill => true,
        // A soft one could be evaded.
        DiskLimitMode.Hard => !refuses || disk.Limit != "hard",
        _ => false,
    };

    // Whoever shares a machine must not be able to free himself of its limits.
    private string? LaxerThanAllowed(TaskSpec task) =>
        _options.DiskLimits.Mode is { } least and > DiskLimitMode.Account
            && (task.Executor?.DiskLimit ?? task.DiskLimit) is DiskLimitMode.Account
            ? "its label 'holdfast/disk-limit' is 'account', and this agent keeps everybody to their disk "
                + $"(--enforce_container_disk_quota; here as '{(least == DiskLimitMode.Kill ? "kill" : "hard")}')"
            : null;

    /// <summary>What its command task has, or its executor with all its tasks.</summary>
    private static ResourceBag LimitsOf(ContainerEntry container) =>
        container.Executor is { } executor ? LimitsOf(executor) : ResourcesOf(container);

    /// <summary>The disk that is no volume's, which its sandbox may take.</summary>
    private static ResourceBag PlainDiskOf(ContainerEntry container) => PlainDiskOf(LimitsOf(container));

    private static ResourceBag PlainDiskOf(ResourceBag resources) => resources
        .Where(static key => key is { Name: "disk", Kind: ResourceKind.Scalar, IsPersistentVolume: false });

    private static Resource? PlacedIn(ResourceBag limits, VolumeEntry volume)
    {
        foreach (var held in limits.PersistentVolumes)
            if (held.Unallocate().Key.Equals(volume.Resource.Key)) return held;
        return null;
    }

    private static long Bytes(Quantity megabytes) => (megabytes.Milli << MegabyteShift) / 1000;
}
