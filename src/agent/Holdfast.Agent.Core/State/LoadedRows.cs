using Holdfast.Agent.Core.Rows;

namespace Holdfast.Agent.Core.State;

/// <summary>The rows of a ledger by kind, each kind in the order in which it came to be.</summary>
internal sealed class LoadedRows(IReadOnlyCollection<AgentRow> rows)
{
    public IdentityRow? Identity { get; } = rows.OfType<IdentityRow>().SingleOrDefault();

    public IReadOnlyList<ClaimRow> Claims { get; } = [.. rows.OfType<ClaimRow>().OrderBy(static row => row.Number)];

    public IReadOnlyList<VolumeRow> Volumes { get; } = Sorted<VolumeRow>(rows);

    public IReadOnlyList<LimitIdRow> LimitIds { get; } = Sorted<LimitIdRow>(rows);

    public IReadOnlyList<PurgeRow> Purges { get; } = [.. rows.OfType<PurgeRow>().OrderBy(static row => row.Number)];

    public IReadOnlyList<OperationRow> Operations { get; } =
        [.. rows.OfType<OperationRow>().OrderBy(static row => row.Number)];

    public IReadOnlyList<BatchRow> Batches { get; } = [.. rows.OfType<BatchRow>().OrderBy(static row => row.Number)];

    public IReadOnlyList<FrameworkRow> Frameworks { get; } = Sorted<FrameworkRow>(rows);

    public IReadOnlyList<ExecutorRow> Executors { get; } = Sorted<ExecutorRow>(rows);

    public IReadOnlyList<TaskRow> Tasks { get; } = [.. rows.OfType<TaskRow>().OrderBy(static row => row.Number)];

    public IReadOnlyList<UpdateRow> Updates { get; } =
        [.. Sorted<UpdateRow>(rows).OrderBy(static row => row.Number)];

    public IReadOnlyList<StreamRow> Streams { get; } = Sorted<StreamRow>(rows);

    public IReadOnlyList<ContainerRow> Containers { get; } = Sorted<ContainerRow>(rows);

    public IReadOnlyList<CompletedFrameworkRow> CompletedFrameworks { get; } =
        [.. rows.OfType<CompletedFrameworkRow>().OrderBy(static row => row.Number)];

    public IReadOnlyList<CompletedExecutorRow> CompletedExecutors { get; } = Sorted<CompletedExecutorRow>(rows);

    public IReadOnlyList<CompletedTaskRow> CompletedTasks { get; } = Sorted<CompletedTaskRow>(rows);

    public IReadOnlyList<CacheEntryRow> FetchCache { get; } =
        [.. rows.OfType<CacheEntryRow>().OrderBy(static row => row.Number)];

    // Rows come in whatever order a store keeps them: nothing that follows may depend on it.
    private static IReadOnlyList<TRow> Sorted<TRow>(IReadOnlyCollection<AgentRow> rows) where TRow : AgentRow =>
        [.. rows.OfType<TRow>().OrderBy(static row => row.Key, StringComparer.Ordinal)];
}
