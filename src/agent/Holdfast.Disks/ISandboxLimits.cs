namespace Holdfast.Disks;

/// <summary>What a disk that refuses writes above a limit can do for sandboxes. Each call may be cut anywhere and
/// repeated, and then ends the same.</summary>
/// <remarks>
/// Thread-safe for different sandboxes; all calls block. Nothing is flushed: whatever a loss of power takes away, the
/// processes that wrote there are gone with it. When a sandbox is removed (<see cref="SandboxRemoval"/>) its limit's id
/// is carried for a while: see <see cref="IVolumeBackend.ReleaseLimit"/>.
/// </remarks>
public interface ISandboxLimits
{
    /// <summary>Makes a sandbox that is held to its limit from its first byte on.</summary>
    /// <param name="root">The root of its disk.</param>
    /// <param name="path">Where it lies below the root; what is missing of the directories above is made.</param>
    /// <param name="limitId">The limit's id.</param>
    /// <param name="limitBytes">The most that it may hold; null for no limit: it is counted.</param>
    /// <exception cref="DiskException">It could not be made: what is there is none, or has another limit.</exception>
    void MakeSandbox(string root, string path, long limitId, long? limitBytes);

    /// <summary>Gives it another limit. What it holds stays, also where that is more: then nothing is written there
    /// until something was removed.</summary>
    /// <exception cref="DiskException">It has the limit that it had.</exception>
    void LimitSandbox(string root, string path, long limitId, long? limitBytes);

    /// <summary>What it takes now. Nothing is walked.</summary>
    /// <exception cref="DiskException">That cannot be seen just now.</exception>
    DiskUse MeasureSandbox(string root, long limitId);
}
