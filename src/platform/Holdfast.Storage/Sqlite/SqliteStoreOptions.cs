using System.Text.RegularExpressions;

namespace Holdfast.Storage.Sqlite;

/// <summary>Which file a store is, and what it must hold.</summary>
public sealed partial record SqliteStoreOptions
{
    /// <summary>The database file; created with its directory when missing.</summary>
    public required string Path { get; init; }

    /// <summary>What the file is, in messages and inside the file: `agent ledger`, `registry`.</summary>
    public required string Kind { get; init; }

    /// <summary>The tables; a missing one is created. Lower-case letters, digits and underscores.</summary>
    public required IReadOnlyList<string> Tables { get; init; }

    /// <summary>The schema version that this program writes; from 1.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The steps from older versions, each applied after a backup copy, all in one transaction.</summary>
    public IReadOnlyList<Migration> Migrations { get; init; } = [];

    /// <summary>How long an opening waits for another process that reads the file. Default 10 s.</summary>
    public TimeSpan ReaderPatience { get; init; } = TimeSpan.FromSeconds(10);

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Path);
        ArgumentOutOfRangeException.ThrowIfLessThan(SchemaVersion, 1);
        // Names become part of SQL text, which has no parameters for them.
        foreach (var table in Tables)
        {
            if (!TableName().IsMatch(table) || table == SqliteSchema.MetaTable)
                throw new ArgumentException($"'{table}' is no table name: lower-case letters, digits, underscores.");
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$")]
    private static partial Regex TableName();
}
