using Microsoft.Data.Sqlite;

namespace Holdfast.Storage.Sqlite;

/// <summary>One step of a stored schema, from a version to the next.</summary>
/// <param name="From">The version it starts from; it leads to <c>From + 1</c>.</param>
/// <param name="Apply">Changes the rows within the given transaction; it must not commit.</param>
public sealed record Migration(int From, Action<SqliteConnection, SqliteTransaction> Apply);
