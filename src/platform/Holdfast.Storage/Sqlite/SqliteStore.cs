using Microsoft.Data.Sqlite;

namespace Holdfast.Storage.Sqlite;

/// <summary>Rows in one SQLite file, in WAL mode with <c>synchronous=FULL</c>: a durable commit survives power
/// loss.</summary>
/// <remarks>
/// One thread writes. All that was appended while it flushed becomes its next transaction, so that a busy loop pays one
/// flush for many commits. A commit that fails is reported once; no later one is made, since its deltas rest on the
/// lost ones.
/// </remarks>
public sealed class SqliteStore : IRowStore
{
    // Result codes of sqlite3.h that mean the file itself is no use.
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private readonly SqliteStoreOptions _options;
    private readonly HashSet<string> _tables;
    private readonly OwnerLock _owner;
    private readonly SqliteConnection _reader;
    private readonly SqliteConnection _connection;
    private readonly Action<Exception> _onFault;
    private readonly CommitQueue _queue = new();
    private readonly Thread _thread;

    private SqliteStore(
        SqliteStoreOptions options, OwnerLock owner, SqliteConnection connection, SqliteConnection reader,
        Action<Exception> onFault)
    {
        (_options, _owner, _connection, _reader, _onFault) = (options, owner, connection, reader, onFault);
        _tables = [.. options.Tables];
        _thread = new Thread(Run) { Name = $"{options.Kind}-commits", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Opens or creates the file, and keeps every other process away from it until disposed.</summary>
    /// <param name="options">Which file, and what it holds.</param>
    /// <param name="onFault">Called once, on the writer's thread, when a commit fails. Must end the process.</param>
    /// <exception cref="StoreException">The file cannot be used, and why; nothing in it was changed.</exception>
    public static SqliteStore Open(SqliteStoreOptions options, Action<Exception> onFault)
    {
        options.Validate();
        var opened = new Stack<IDisposable>();
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(options.Path))!;
            StoreFolder.Create(folder);
            var owner = Push(OwnerLock.Take(options.Path, options.Kind));
            KeepFromOthers(options.Path);
            var connection = Push(Connect(options));
            SqliteSchema.Prepare(connection, options);
            if (!Journal.TryEmpty(connection)) throw StoreException.BeingRead(options.Path, options.Kind);
            StoreFolder.Sync(folder);
            var reader = Push(Connect(options));
            return new SqliteStore(options, owner, connection, reader, onFault);
        }
        catch (Exception cause)
        {
            while (opened.TryPop(out var item)) item.Dispose();
            if (cause is SqliteException or UnauthorizedAccessException or (IOException and not StoreException))
                throw Explain(options, cause);
            throw;
        }

        T Push<T>(T item)
            where T : IDisposable
        {
            opened.Push(item);
            return item;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Row> LoadAll(string table)
    {
        RequireTable(table);
        try
        {
            using var command = _reader.CreateCommand();
            command.CommandText = $"SELECT key, value FROM {table} ORDER BY key";
            using var rows = command.ExecuteReader();
            var all = new List<Row>();
            while (rows.Read()) all.Add(new Row(rows.GetString(0), rows.GetFieldValue<byte[]>(1)));
            return all;
        }
        catch (SqliteException cause)
        {
            throw Explain(_options, cause);
        }
    }

    /// <inheritdoc/>
    public void Append(IReadOnlyList<RowDelta> deltas, Action whenDurable)
    {
        foreach (var delta in deltas) RequireTable(delta.Table);
        _queue.Add(new Commit(deltas, Condition: null, whenDurable, WhenRefused: null));
    }

    /// <inheritdoc/>
    public void Append(IReadOnlyList<RowDelta> deltas, RowCondition condition, Action whenDurable, Action whenRefused)
    {
        RequireTable(condition.Table);
        foreach (var delta in deltas) RequireTable(delta.Table);
        _queue.Add(new Commit(deltas, condition, whenDurable, whenRefused));
    }

    /// <summary>Flushes what was appended, then gives the file up.</summary>
    public void Dispose()
    {
        _queue.Close();
        _thread.Join();
        _reader.Dispose();
        _connection.Dispose();
        _owner.Dispose();
    }

    private void Run()
    {
        try
        {
            using var writer = new RowWriter(_connection, _options.Tables);
            while (_queue.TryTake(out var group))
            {
                writer.Write(group);
                foreach (var commit in group) commit.CallBack();
                writer.ShortenJournal();
            }
        }
        catch (SqliteException cause)
        {
            _queue.Fault();
            _onFault(StoreException.WriteFailed(_options.Path, _options.Kind, cause));
        }
        catch (Exception cause)
        {
            // Not the disk but a callback: as fatal, for what it was to release is lost.
            _queue.Fault();
            _onFault(cause);
        }
    }

    private void RequireTable(string table)
    {
        if (!_tables.Contains(table))
            throw new ArgumentException($"{_options.Path} has no table '{table}', only {string.Join(", ", _tables)}.");
    }

    // What tasks were given, secrets included, is in it. SQLite gives its journals the mode of the file.
    internal static void KeepFromOthers(string path)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = OwnerOnly,
        };
        using var file = new FileStream(path, options);
        if ((File.GetUnixFileMode(file.SafeFileHandle) & ~OwnerOnly) != 0)
            File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
    }

    private static SqliteConnection Connect(SqliteStoreOptions options)
    {
        // Pooling would keep the file open after Dispose.
        var settings = new SqliteConnectionStringBuilder { DataSource = options.Path, Pooling = false };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
                + "PRAGMA wal_autocheckpoint=0; "
                + FormattableString.Invariant($"PRAGMA busy_timeout={options.ReaderPatience.TotalMilliseconds:0};");
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal static StoreException Explain(SqliteStoreOptions options, Exception cause) =>
        cause is SqliteException { SqliteErrorCode: Corrupt or NotADatabase }
            ? StoreException.Corrupt(options.Path, options.Kind, cause)
            : StoreException.Unusable(options.Path, options.Kind, cause);
}
