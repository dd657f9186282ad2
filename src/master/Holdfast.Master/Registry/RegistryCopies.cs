using Holdfast.Storage;
using Holdfast.Storage.Registry;
using Holdfast.Storage.Sqlite;

namespace Holdfast.Master.Registry;

/// <summary>Backup copies of the registry; docs/operating/backup.md says what for.</summary>
public static class RegistryCopies
{
    /// <summary>Copies the registry of a work directory into a new file; its master may run.</summary>
    /// <exception cref="StoreException">It cannot be read, or the copy not be written, and why.</exception>
    public static void Backup(string workDirectory, string copy) =>
        StoreCopies.Take(RegistryFile.In(workDirectory), copy);

    /// <summary>Puts a copy in the place of the registry of a work directory, whose master must not run.</summary>
    /// <returns>Where the registry that was replaced is now; null when there was none.</returns>
    /// <remarks>
    /// The incarnations are left out. An agent may have obeyed the newest of them after the copy was made, so none
    /// proves that this registry knows what the agent was told: to all agents its master is a stranger until they are
    /// told to trust it (S5).
    /// </remarks>
    /// <exception cref="StoreException">The master runs, or it is no sound copy; nothing was changed.</exception>
    public static string? Restore(string workDirectory, string copy) =>
        StoreCopies.PutBack(RegistryFile.In(workDirectory), copy, emptied: RegistryStore.OwnTables);
}
