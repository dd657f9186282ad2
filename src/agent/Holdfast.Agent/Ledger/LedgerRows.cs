using System.Diagnostics;
using Google.Protobuf;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Storage;
using Holdfast.Storage.Sqlite;

namespace Holdfast.Agent.Ledger;

/// <summary>The rows of the agent's ledger as bytes (proto/holdfast/ledger/v1), and back.</summary>
internal static class LedgerRows
{
    /// <summary>What the version of the stored form is; raised, with a migration, by a change that older programs would
    /// misread.</summary>
    public const int SchemaVersion = 1;

    private const string Kind = "agent ledger";

    /// <summary>Opens or creates the ledger.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="onFault">Called when a commit fails. Must end the process.</param>
    /// <exception cref="StoreException">It cannot be used, and why; nothing in it was changed.</exception>
    public static SqliteStore Open(string path, Action<Exception> onFault) => SqliteStore.Open(
        new SqliteStoreOptions
        {
            Path = path, Kind = Kind, Tables = AgentTables.All, SchemaVersion = SchemaVersion,
        },
        onFault);

    /// <summary>The change of a row as the store takes it.</summary>
    public static RowDelta ToDelta(AgentDelta delta) => delta switch
    {
        PutRow put => RowDelta.Put(put.Table, put.Key, Write(put.Row)),
        RemoveRow remove => RowDelta.Remove(remove.Table, remove.Key),
        _ => throw new UnreachableException($"No stored form for {delta.GetType().Name}; add an arm above."),
    };

    /// <summary>Every row of a ledger.</summary>
    /// <exception cref="StoreException">A row is not what this program writes; the message names it. Nothing is
    /// changed.</exception>
    public static IReadOnlyCollection<AgentRow> LoadAll(IRowStore store, string path)
    {
        var rows = new List<AgentRow>();
        foreach (var table in AgentTables.All)
            foreach (var row in store.LoadAll(table))
            {
                try
                {
                    rows.Add(Read(table, row.Value));
                }
                catch (Exception cause)
                    when (cause is FormatException or InvalidProtocolBufferException or OverflowException)
                {
                    throw StoreException.DamagedRow(path, Kind, new FormatException(
                        $"row '{row.Key}' of table '{table}' cannot be read ({cause.Message}).", cause));
                }
            }
        return rows;
    }

    private static byte[] Write(AgentRow row) => (row switch
    {
        IdentityRow identity => (IMessage)IdentityRows.Write(identity),
        ClaimRow claim => ClaimRows.Write(claim),
        VolumeRow volume => ClaimRows.Write(volume),
        LimitIdRow limit => ClaimRows.Write(limit),
        PurgeRow purge => ClaimRows.Write(purge),
        OperationRow operation => BatchRows.Write(operation),
        BatchRow batch => BatchRows.Write(batch),
        FrameworkRow framework => TaskRows.Write(framework),
        ExecutorRow executor => TaskRows.Write(executor),
        TaskRow task => TaskRows.Write(task),
        UpdateRow update => TaskRows.Write(update),
        StreamRow stream => TaskRows.Write(stream),
        ContainerRow container => TaskRows.Write(container),
        CompletedFrameworkRow framework => CompletedRows.Write(framework),
        CompletedExecutorRow executor => CompletedRows.Write(executor),
        CompletedTaskRow task => CompletedRows.Write(task),
        CacheEntryRow entry => CacheRows.Write(entry),
        _ => throw new UnreachableException($"No stored form for {row.GetType().Name}; add an arm above."),
    }).ToByteArray();

    private static AgentRow Read(string table, byte[] bytes) => table switch
    {
        AgentTables.Identity => IdentityRows.ReadIdentity(bytes),
        AgentTables.Claims => ClaimRows.ReadClaim(bytes),
        AgentTables.Volumes => ClaimRows.ReadVolume(bytes),
        AgentTables.LimitIds => ClaimRows.ReadLimitId(bytes),
        AgentTables.Purges => ClaimRows.ReadPurge(bytes),
        AgentTables.Operations => BatchRows.ReadOperation(bytes),
        AgentTables.Batches => BatchRows.ReadBatch(bytes),
        AgentTables.Frameworks => TaskRows.ReadFramework(bytes),
        AgentTables.Executors => TaskRows.ReadExecutor(bytes),
        AgentTables.Tasks => TaskRows.ReadTask(bytes),
        AgentTables.Updates => TaskRows.ReadUpdate(bytes),
        AgentTables.Streams => TaskRows.ReadStream(bytes),
        AgentTables.Containers => TaskRows.ReadContainer(bytes),
        AgentTables.CompletedFrameworks => CompletedRows.ReadFramework(bytes),
        AgentTables.CompletedExecutors => CompletedRows.ReadExecutor(bytes),
        AgentTables.CompletedTasks => CompletedRows.ReadTask(bytes),
        AgentTables.FetchCache => CacheRows.Read(bytes),
        _ => throw new UnreachableException($"No stored form for the table {table}; add an arm above."),
    };
}
