using System.Collections.Immutable;
using Holdfast.Agent.Core.Limits;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Link;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core;

/// <summary>What the operator sets and the core decides on.</summary>
public sealed record AgentOptions
{
    /// <summary>The absolute path of the work directory, for the environment of tasks and for views.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>Whether tasks run as their users (<c>switch_user</c>). Default true.</summary>
    public bool SwitchUser { get; init; } = true;

    /// <summary>What relative paths of URIs are below (<c>frameworks_home</c>); null for nothing.</summary>
    public string? FrameworksHome { get; init; }

    /// <summary>How much of what is fetched may be kept; 0 for nothing. Default 2 GB.</summary>
    public long FetchCacheBytes { get; init; } = 2L << 30;

    /// <summary>Variables that every task and executor gets, such as PATH; their own win.</summary>
    public ImmutableArray<KeyValuePair<string, string>> BaseEnvironment { get; init; } =
        [new("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")];

    /// <summary>How long a custom executor may take to subscribe after its launch. Default 1 min.</summary>
    public TimeSpan ExecutorRegistrationTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long custom executors may take to come back after a start of the agent. Default 2 s, at most 15 s.
    /// </summary>
    public TimeSpan ExecutorReregistrationTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a custom executor may take to end itself before it is killed. Default 5 s.</summary>
    public TimeSpan ExecutorShutdownGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a custom executor waits for the agent to come back before it ends itself. Default 15 min.
    /// </summary>
    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a command task has between SIGTERM and SIGKILL where it does not say. Default 3 s.</summary>
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a start waits for a disk's next answer before it goes on without that disk. Default
    /// 10 s.</summary>
    public TimeSpan DiskPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The ids that limits of disks may have. Default 5000 to 10000.</summary>
    public RangeSet LimitIds { get; init; } = RangeSet.Of(5_000, 10_000);

    /// <summary>The groups that shared volumes may have, one each (<c>volume_gid_range</c>); null for none.</summary>
    public RangeSet? VolumeGroups { get; init; }

    /// <summary>How containers and volumes are kept to the disk that they have.</summary>
    public DiskLimitOptions DiskLimits { get; init; } = new();

    /// <summary>How long destroyed data stays restorable while there is room for it. Default 24 h.</summary>
    public TimeSpan TrashRetention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What becomes of destroyed data where neither the volume nor its reservation says. Default
    /// trash.</summary>
    public OnDestroy OnDestroy { get; init; }

    /// <summary>
    /// The factor of the random pause before the n-th try to connect: from 0 to it times 2^n. Default 1 s. Agents of a
    /// large cluster come back to a new master spread over this time.
    /// </summary>
    public TimeSpan ConnectBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest such pause while no master answers; where the factor is longer, that. Default 5 s.
    /// </summary>
    public TimeSpan ConnectBackoffMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest such pause after a master answered and did not admit the agent. Default 1 min.</summary>
    public TimeSpan AdmissionBackoffMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a master may take to answer a hello. Default 15 s.</summary>
    public TimeSpan WelcomeTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How much may be under way to the master.</summary>
    public LinkWindow Window { get; init; } = new();

    /// <summary>Frameworks that are over and still shown. Default 50.</summary>
    public int CompletedFrameworksMax { get; init; } = 50;

    /// <summary>Executors of one framework that are over and still shown. Default 150.</summary>
    public int CompletedExecutorsMax { get; init; } = 150;

    /// <summary>Tasks of one executor that are over and still shown. Default 200.</summary>
    public int CompletedTasksMax { get; init; } = 200;

    /// <summary>
    /// Batches and operations that are over and acknowledged, but remembered in case they arrive again. Default 1,024
    /// each.
    /// </summary>
    public int RepeatsRemembered { get; init; } = 1_024;

    /// <summary>Updates of one task that are kept for its views, acknowledged ones included. Default 32.</summary>
    public int UpdatesKeptMax { get; init; } = 32;

    /// <summary>Updates of one task that may wait for their acknowledgement before its executor must wait. Default
    /// 1,000.</summary>
    public int UpdatesUnacknowledgedMax { get; init; } = 1_000;

    /// <summary>The bytes of those updates. Default 16 MiB.</summary>
    public long UpdateBytesUnacknowledgedMax { get; init; } = 16 << 20;

    /// <summary>Purges that are kept on record. Default 1,000.</summary>
    public int PurgesKeptMax { get; init; } = 1_000;
}
