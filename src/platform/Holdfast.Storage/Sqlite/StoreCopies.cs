using Microsoft.Data.Sqlite;

namespace Holdfast.Storage.Sqlite;

/// <summary>Copies of a store: taken while it is in use, and put back when it is not.</summary>
public static class StoreCopies
{
    /// <summary>Writes all that is durable in a store now into a new file; its owner may go on writing.</summary>
    /// <param name="options">The store.</param>
    /// <param name="copy">A path where nothing is yet. Afterwards the whole copy is there, durable, or nothing.</param>
    /// <exception cref="StoreException">The store cannot be read, or the copy not written, and why.</exception>
    public static void Take(SqliteStoreOptions options, string copy)
    {
        options.Validate();
        if (!File.Exists(options.Path)) throw StoreException.Missing(options.Path, options.Kind);
        Guard(options, () =>
        {
            using var connection = Open(options.Path, SqliteOpenMode.ReadWrite);
            RequireOwnKind(connection, options, options.Path);
            Write(connection, copy);
        });
    }

    /// <summary>Puts a copy in the place of a store's content, in one transaction.</summary>
    /// <param name="options">The store; made if it is not there.</param>
    /// <param name="copy">A file that <see cref="Take"/> wrote; it is left as it is.</param>
    /// <param name="emptied">Tables that are empty afterwards, whatever the copy has in them.</param>
    /// <returns>Where the content that was replaced is now; null when there was none.</returns>
    /// <exception cref="StoreException">Its owner runs, or the copy is no sound copy of such a store; nothing was
    /// changed.</exception>
    public static string? PutBack(SqliteStoreOptions options, string copy, IReadOnlyList<string> emptied)
    {
        options.Validate();
        if (!File.Exists(copy)) throw StoreException.Missing(copy, $"copy of the {options.Kind}");
        string? replaced = null;
        Guard(options with { Path = copy }, () => RequireSound(options, copy));
        Guard(options, () =>
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(options.Path))!;
            StoreFolder.Create(folder);
            using var owner = OwnerLock.Take(options.Path, options.Kind);
            replaced = Set(options, copy, emptied);
            StoreFolder.Sync(folder);
        });
        return replaced;
    }

    private static string? Set(SqliteStoreOptions options, string copy, IReadOnlyList<string> emptied)
    {
        var replaced = File.Exists(options.Path) ? FreeName(options.Path) : null;
        SqliteStore.KeepFromOthers(options.Path);
        using var connection = Open(options.Path, SqliteOpenMode.ReadWrite);
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
        if (!Journal.TryEmpty(connection)) throw StoreException.BeingRead(options.Path, options.Kind);
        if (replaced is not null) Write(connection, replaced);
        Execute(connection, "ATTACH $copy AS copy", ("$copy", copy));
        using var transaction = connection.BeginTransaction();
        foreach (var (table, _) in Tables(connection, "main")) Execute(connection, $"DROP TABLE main.{table}");
        foreach (var (table, sql) in Tables(connection, "copy"))
        {
            Execute(connection, sql);
            if (!emptied.Contains(table)) Execute(connection, $"INSERT INTO main.{table} SELECT * FROM copy.{table}");
        }

        transaction.Commit();
        // Done means that it is in the file: closing would move it there too, but does not say that this failed.
        if (!Journal.TryEmpty(connection)) throw StoreException.ReadAfterRestore(options.Path, options.Kind);
        return replaced;
    }

    /// <summary>Writes a copy, by rename: one that a crash cut short must not pass for one.</summary>
    internal static void Write(SqliteConnection connection, string copy, bool overwrite = false)
    {
        if (!overwrite && File.Exists(copy)) throw StoreException.CopyExists(copy);
        try
        {
            var partial = copy + ".partial";
            File.Delete(partial);
            CreateForOwner(partial);
            Execute(connection, "VACUUM INTO $copy", ("$copy", partial));
            using (var file = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite))
                file.Flush(flushToDisk: true);
            File.Move(partial, copy, overwrite);
            StoreFolder.Sync(Path.GetDirectoryName(Path.GetFullPath(copy))!);
        }
        catch (Exception cause) when (cause is SqliteException or UnauthorizedAccessException or IOException)
        {
            throw StoreException.CopyFailed(copy, cause);
        }
    }

    // Anew: what somebody else has put there, a link say, is neither followed nor written to.
    private static void CreateForOwner(string path)
    {
        new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }).Dispose();
    }

    private static string FreeName(string path)
    {
        for (var number = 1; ; number++)
        {
            var name = $"{path}.replaced-{number}";
            if (!File.Exists(name)) return name;
        }
    }

    private static void RequireOwnKind(SqliteConnection connection, SqliteStoreOptions options, string path) =>
        SqliteSchema.Check(connection, options with { Path = path });

    private static void RequireSound(SqliteStoreOptions options, string copy)
    {
        const int corrupt = 11, notADatabase = 26; // As sqlite3.h has them.
        try
        {
            using var source = Open(copy, SqliteOpenMode.ReadOnly);
            RequireOwnKind(source, options, copy);
            using var command = source.CreateCommand();
            command.CommandText = "PRAGMA integrity_check(1)";
            if ((string)command.ExecuteScalar()! is not "ok" and var fault)
                throw StoreException.NoCopy(copy, options.Kind, new IOException(fault));
        }
        catch (SqliteException cause) when (cause.SqliteErrorCode is corrupt or notADatabase)
        {
            throw StoreException.NoCopy(copy, options.Kind, cause);
        }
    }

    private static List<(string Table, string Sql)> Tables(SqliteConnection connection, string database)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT name, sql FROM {database}.sqlite_schema WHERE type = 'table' ORDER BY name";
        using var rows = command.ExecuteReader();
        var tables = new List<(string Table, string Sql)>();
        while (rows.Read()) tables.Add((rows.GetString(0), rows.GetString(1)));
        return tables;
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql, params (string Name, string Value)[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }

    private static void Guard(SqliteStoreOptions options, Action work)
    {
        try
        {
            work();
        }
        catch (Exception cause)
            when (cause is SqliteException or UnauthorizedAccessException or (IOException and not StoreException))
        {
            throw SqliteStore.Explain(options, cause);
        }
    }
}
