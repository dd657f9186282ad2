using System.Globalization;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;

namespace Holdfast.Storage.Registry;

/// <summary>The registry of one control plane: entities by key, written only by its newest incarnation.</summary>
/// <remarks>
/// Every start appends a random incarnation to a stored chain and makes it the leader's, in one commit. Each later
/// commit is conditional on still being the leader, so a master that lost its place cannot write. The limits are those
/// of the smallest store to come (etcd, ZooKeeper). A batch of more than <see cref="ChangesMax"/> changes is split into
/// several commits, called back after the last: keep the loop's batches below that (`LoopOptions.BatchDeltasMax`), so
/// that one event is never split.
/// </remarks>
public sealed class RegistryStore : ICommitLog<RowDelta>
{
    /// <summary>Bytes that one entity may have: 64 kB.</summary>
    public const int ValueBytesMax = 64 * 1024;

    /// <summary>Changes in one commit.</summary>
    public const int ChangesMax = 100;

    private const string ChainTable = "chain";
    private const string LeaderTable = "leader";
    private const string LeaderKey = "incarnation";

    private readonly IRowStore _rows;
    private readonly RowCondition _isLeader;
    private readonly Action<Exception> _onFault;
    private int _isDeposed;

    private RegistryStore(IRowStore rows, IReadOnlyList<Incarnation> chain, Action<Exception> onFault)
    {
        (_rows, Chain, _onFault) = (rows, chain, onFault);
        _isLeader = new RowCondition(LeaderTable, LeaderKey, Bytes(chain[^1]));
    }

    /// <summary>The tables that the underlying store must have for this class, beside those of the entities.</summary>
    public static IReadOnlyList<string> OwnTables { get; } = [ChainTable, LeaderTable];

    /// <summary>Every incarnation this registry ever had, oldest first; the last is this start's.</summary>
    public IReadOnlyList<Incarnation> Chain { get; }

    /// <summary>Becomes the registry's newest incarnation; ends when that is durable.</summary>
    /// <param name="rows">The store; its own fault handler covers failing commits.</param>
    /// <param name="incarnation">Freshly drawn.</param>
    /// <param name="onFault">Called once when another incarnation has taken over. Must end the process.</param>
    /// <param name="cancellationToken">Stops waiting; the incarnation may be appended nevertheless.</param>
    /// <exception cref="FormatException">A row of the chain is damaged; the message names it.</exception>
    public static async Task<RegistryStore> OpenAsync(
        IRowStore rows, Incarnation incarnation, Action<Exception> onFault, CancellationToken cancellationToken)
    {
        var chain = rows.LoadAll(ChainTable)
            .Select(ReadIncarnation)
            .ToList();
        if (chain.Contains(incarnation))
            throw new ArgumentException($"The registry already had the incarnation {incarnation}; draw a fresh one.");
        var durable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rows.Append(
            [
                RowDelta.Put(ChainTable, chain.Count.ToString("D10", CultureInfo.InvariantCulture), Bytes(incarnation)),
                RowDelta.Put(LeaderTable, LeaderKey, Bytes(incarnation)),
            ],
            durable.SetResult);
        await durable.Task.WaitAsync(cancellationToken);
        chain.Add(incarnation);
        return new RegistryStore(rows, chain, onFault);
    }

    private static Incarnation ReadIncarnation(Row row)
    {
        const int guidBytes = 16;
        return row.Value.Length == guidBytes
            ? new Incarnation(new Guid(row.Value, bigEndian: true))
            : throw new FormatException($"row '{row.Key}' of table '{ChainTable}' has {row.Value.Length} bytes.");
    }

    /// <inheritdoc cref="IRowStore.LoadAll"/>
    public IReadOnlyList<Row> LoadAll(string table) => _rows.LoadAll(table);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An entity is larger than <see cref="ValueBytesMax"/>; nothing was
    /// appended.</exception>
    public void Append(IReadOnlyList<RowDelta> deltas, Action whenDurable)
    {
        foreach (var delta in deltas) RequireSize(delta);
        for (var start = 0; start < deltas.Count; start += ChangesMax)
        {
            var end = Math.Min(start + ChangesMax, deltas.Count);
            IReadOnlyList<RowDelta> part = deltas.Count <= ChangesMax ? deltas : [.. deltas.Take(start..end)];
            _rows.Append(part, _isLeader, end == deltas.Count ? whenDurable : () => { }, StepDown);
        }
    }

    private void StepDown()
    {
        if (Interlocked.Exchange(ref _isDeposed, 1) == 0) _onFault(StaleIncarnationException.For(Chain[^1]));
    }

    private static void RequireSize(RowDelta delta)
    {
        if (delta.Value is { Length: > ValueBytesMax } value)
        {
            throw new ArgumentException(
                $"The {delta.Table} entry '{delta.Key}' has {value.Length} bytes; the registry keeps up to "
                + $"{ValueBytesMax} each.");
        }
    }

    private static byte[] Bytes(Incarnation incarnation) => incarnation.Value.ToByteArray(bigEndian: true);
}
