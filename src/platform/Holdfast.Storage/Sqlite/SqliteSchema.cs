using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Holdfast.Storage.Sqlite;

/// <summary>Brings a database file to this program's schema, or refuses it without changing anything.</summary>
internal static class SqliteSchema
{
    public const string MetaTable = "holdfast";
    private const string Version = "schema_version";
    private const string Kind = "kind";

    public static void Prepare(SqliteConnection connection, SqliteStoreOptions options)
    {
        if (!HasTable(connection, MetaTable))
        {
            if (HasTable(connection, name: null)) throw StoreException.Foreign(options.Path, options.Kind);
            Create(connection, options);
            return;
        }

        var stored = Check(connection, options);
        if (stored < options.SchemaVersion) Migrate(connection, options, stored);
        using var transaction = connection.BeginTransaction();
        CreateTables(connection, transaction, options);
        transaction.Commit();
    }

    /// <summary>The schema version of a file of this kind that this program can read.</summary>
    /// <exception cref="StoreException">It is of another kind, or newer.</exception>
    public static long Check(SqliteConnection connection, SqliteStoreOptions options)
    {
        if (!HasTable(connection, MetaTable)) throw StoreException.Foreign(options.Path, options.Kind);
        if (Read(connection, Kind) is { } kind && kind != options.Kind)
            throw StoreException.OtherKind(options.Path, options.Kind, kind);
        var stored = long.Parse(Read(connection, Version) ?? "0", CultureInfo.InvariantCulture);
        if (stored > options.SchemaVersion)
            throw StoreException.Newer(options.Path, options.Kind, stored, options.SchemaVersion);
        return stored;
    }

    private static void Create(SqliteConnection connection, SqliteStoreOptions options)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, transaction, $"CREATE TABLE {MetaTable} (name TEXT PRIMARY KEY, value TEXT NOT NULL)");
        Write(connection, transaction, Kind, options.Kind);
        WriteVersion(connection, transaction, options.SchemaVersion);
        CreateTables(connection, transaction, options);
        transaction.Commit();
    }

    private static void Migrate(SqliteConnection connection, SqliteStoreOptions options, long stored)
    {
        var steps = options.Migrations.Where(step => step.From >= stored).OrderBy(step => step.From).ToList();
        if (!steps.Select(step => (long)step.From).SequenceEqual(Range(stored, options.SchemaVersion)))
            throw StoreException.NoMigration(options.Path, options.Kind, stored, options.SchemaVersion);
        StoreCopies.Write(connection, $"{options.Path}.v{stored}.backup", overwrite: true);
        try
        {
            using var transaction = connection.BeginTransaction();
            foreach (var step in steps) step.Apply(connection, transaction);
            WriteVersion(connection, transaction, options.SchemaVersion);
            transaction.Commit();
        }
        catch (Exception cause)
        {
            throw StoreException.MigrationFailed(options.Path, options.Kind, stored, options.SchemaVersion, cause);
        }
    }

    private static void CreateTables(
        SqliteConnection connection, SqliteTransaction transaction, SqliteStoreOptions options)
    {
        foreach (var table in options.Tables)
        {
            Execute(connection, transaction,
                $"CREATE TABLE IF NOT EXISTS {table} (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID");
        }
    }

    private static IEnumerable<long> Range(long from, long to)
    {
        for (var version = from; version < to; version++) yield return version;
    }

    private static bool HasTable(SqliteConnection connection, string? name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = 
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND ($name IS NULL OR name = $name)";
        command.Parameters.AddWithValue("$name", (object?)name ?? DBNull.Value);
        return (long)command.ExecuteScalar()! > 0;
    }

    private static string? Read(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT value FROM {MetaTable} WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        return (string?)command.ExecuteScalar();
    }

    private static void WriteVersion(SqliteConnection connection, SqliteTransaction transaction, int version) =>
        Write(connection, transaction, Version, version.ToString(CultureInfo.InvariantCulture));

    private static void Write(SqliteConnection connection, SqliteTransaction transaction, string name, string value)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT OR REPLACE INTO {MetaTable} (name, value) VALUES ($name, $value)";
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.AddWithValue("$value", value);
        command.ExecuteNonQuery();
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
