using Microsoft.Data.Sqlite;

namespace Holdfast.Storage.Sqlite;

/// <summary>The write-ahead journal beside a store's file, in which commits lie until they are moved there.</summary>
internal static class Journal
{
    /// <summary>Empties the journal that an earlier process left: its commits are written into the file and
    /// flushed.</summary>
    /// <remarks>
    /// What a journal holds can be read back though no disk has it: when a flush fails, the kernel keeps the pages as
    /// if they were written, and never writes them again. A process that died of such a failure must not be followed by
    /// one that builds on them, for behind the hole in the journal every later commit would be lost with the power.
    /// What is moved is written anew.
    /// </remarks>
    /// <returns>False when another process reads the file, and stays at it.</returns>
    /// <exception cref="SqliteException">The disk did not take it.</exception>
    public static bool TryEmpty(SqliteConnection connection) => TryMove(connection, "TRUNCATE");

    /// <summary>Moves commits into the file and flushes it.</summary>
    /// <param name="connection">To the file.</param>
    /// <param name="how">As <c>PRAGMA wal_checkpoint</c> names it.</param>
    /// <returns>False when somebody reads the file, and not all could be moved.</returns>
    /// <exception cref="SqliteException">The disk did not take it; the journal still has it.</exception>
    public static bool TryMove(SqliteConnection connection, string how)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA wal_checkpoint({how})";
        using var outcome = command.ExecuteReader();
        return outcome.Read() && outcome.GetInt64(0) == 0;
    }
}
