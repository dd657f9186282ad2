using Microsoft.Data.Sqlite;

namespace Holdfast.Storage.Sqlite;

/// <summary>Writes groups of commits, one transaction and one flush each; used by the writer's thread only.</summary>
/// <remarks>It also moves them from the journal into the file. SQLite would do that by itself, but keeps to itself that
/// it failed.</remarks>
internal sealed class RowWriter : IDisposable
{
    // As SQLite does by itself: a journal of about 4 MB.
    private const int JournalPages = 1000;
    private const int PageBytes = 4096;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private long _pages;
    private readonly Dictionary<string, (SqliteCommand Put, SqliteCommand Remove, SqliteCommand Get)> _tables = [];

    public RowWriter(SqliteConnection connection, IEnumerable<string> tables)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        foreach (var table in tables)
        {
            _tables[table] = (
                Prepare($"INSERT OR REPLACE INTO {table} (key, value) VALUES ($key, $value)", "$key", "$value"),
                Prepare($"DELETE FROM {table} WHERE key = $key", "$key"),
                Prepare($"SELECT value FROM {table} WHERE key = $key", "$key"));
        }
    }

    public void Write(List<Commit> group)
    {
        _begin.ExecuteNonQuery();
        // Unwritten changes by row: within a group only the last change of a row costs a write.
        var changes = new OrderedDictionary<(string Table, string Key), ReadOnlyMemory<byte>?>();
        foreach (var commit in group)
        {
            if (commit.Condition is { } condition && !Holds(condition, changes))
            {
                commit.IsRefused = true;
                continue;
            }

            foreach (var delta in commit.Deltas) changes[(delta.Table, delta.Key)] = delta.Value;
        }

        foreach (var (row, value) in changes) Write(row, value);
        _commit.ExecuteNonQuery();
        // Estimated: each row changes a page, or as many as it fills.
        _pages += changes.Values.Sum(static value => 1 + ((value?.Length ?? 0) / PageBytes));
    }

    /// <summary>Moves what was committed from the journal into the file, when that has become long.</summary>
    public void ShortenJournal()
    {
        if (_pages < JournalPages) return;
        Journal.TryMove(_connection, "PASSIVE");
        _pages = 0;
    }

    public void Dispose()
    {
        foreach (var (put, remove, get) in _tables.Values)
        {
            put.Dispose();
            remove.Dispose();
            get.Dispose();
        }

        _begin.Dispose();
        _commit.Dispose();
    }

    private void Write((string Table, string Key) row, ReadOnlyMemory<byte>? value)
    {
        var (put, remove, _) = _tables[row.Table];
        var command = value is null ? remove : put;
        command.Parameters[0].Value = row.Key;
        if (value is { } bytes) put.Parameters[1].Value = Array(bytes);
        command.ExecuteNonQuery();
    }

    private bool Holds(
        RowCondition condition, OrderedDictionary<(string Table, string Key), ReadOnlyMemory<byte>?> changes)
    {
        if (changes.TryGetValue((condition.Table, condition.Key), out var unwritten))
            return unwritten is { } value && condition.Holds(value.Span);
        var get = _tables[condition.Table].Get;
        get.Parameters[0].Value = condition.Key;
        return get.ExecuteScalar() is byte[] stored && condition.Holds(stored);
    }

    // The provider takes whole arrays only; most values are one, and are not copied then.
    private static byte[] Array(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var segment)
            && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : bytes.ToArray();

    private SqliteCommand Prepare(string sql, params string[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
            command.Parameters.Add(name, name == "$value" ? SqliteType.Blob : SqliteType.Text);
        return command;
    }
}
