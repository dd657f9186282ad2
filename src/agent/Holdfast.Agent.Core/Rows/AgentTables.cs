using System.Collections.Immutable;

namespace Holdfast.Agent.Core.Rows;

/// <summary>The tables of the ledger.</summary>
public static class AgentTables
{
    /// <summary>One <see cref="IdentityRow"/>.</summary>
    public const string Identity = "identity";

    /// <summary><see cref="ClaimRow"/>: dynamically reserved resources that are no volume.</summary>
    public const string Claims = "claims";

    /// <summary><see cref="VolumeRow"/>: volumes from creating to trash.</summary>
    public const string Volumes = "volumes";

    /// <summary><see cref="LimitIdRow"/>: the ids of limits that a file system carries, or may.</summary>
    public const string LimitIds = "limit_ids";

    /// <summary><see cref="PurgeRow"/>: what was removed for good, and when.</summary>
    public const string Purges = "purges";

    /// <summary><see cref="OperationRow"/>: operations and their outcomes.</summary>
    public const string Operations = "operations";

    /// <summary><see cref="BatchRow"/>: batches under way, and the last ones that are done.</summary>
    public const string Batches = "batches";

    /// <summary><see cref="FrameworkRow"/>: frameworks that have something here.</summary>
    public const string Frameworks = "frameworks";

    /// <summary><see cref="ExecutorRow"/>: custom executors.</summary>
    public const string Executors = "executors";

    /// <summary><see cref="TaskRow"/>: tasks that are not both over and acknowledged.</summary>
    public const string Tasks = "tasks";

    /// <summary><see cref="UpdateRow"/>: the updates of those tasks.</summary>
    public const string Updates = "updates";

    /// <summary><see cref="StreamRow"/>: how far a task's updates are acknowledged.</summary>
    public const string Streams = "streams";

    /// <summary><see cref="ContainerRow"/>: containers that are not proven empty.</summary>
    public const string Containers = "containers";

    /// <summary><see cref="CompletedFrameworkRow"/>: frameworks that are over, to be shown.</summary>
    public const string CompletedFrameworks = "completed_frameworks";

    /// <summary><see cref="CompletedExecutorRow"/>: executors that are over, to be shown.</summary>
    public const string CompletedExecutors = "completed_executors";

    /// <summary><see cref="CompletedTaskRow"/>: tasks that are over of executors that are not, to be shown.</summary>
    public const string CompletedTasks = "completed_tasks";

    /// <summary><see cref="CacheEntryRow"/>: files that were fetched and are kept.</summary>
    public const string FetchCache = "fetch_cache";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } =
        [Identity, Claims, Volumes, LimitIds, Purges, Operations, Batches, Frameworks, Executors, Tasks, Updates,
        Streams, Containers, CompletedFrameworks, CompletedExecutors, CompletedTasks, FetchCache];
}
