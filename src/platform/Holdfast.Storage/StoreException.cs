using Microsoft.Data.Sqlite;

namespace Holdfast.Storage;

/// <summary>A store cannot be opened or used. Trying again unchanged does not help; the message says what
/// does.</summary>
public sealed class StoreException : IOException
{
    private StoreException(string message, Exception? cause) : base(message, cause)
    {
    }

    internal static StoreException Corrupt(string path, string kind, Exception cause) => new(
        $"The {kind} {path} is damaged: {cause.Message} Nothing was changed. Move {path} and its -wal "
        + "file away and put a backup copy in their place (or start without, which forgets all that the "
        + $"{kind} knew), then start again.", cause);

    internal static StoreException Missing(string path, string kind) => new(
        $"There is no {kind} at {path}. Nothing was changed. Check the path.", null);

    internal static StoreException CopyExists(string path) => new(
        $"{path} exists already and was not overwritten. Give the copy a name of its own.", null);

    internal static StoreException NoCopy(string path, string kind, Exception cause) => new(
        $"{path} is damaged, or is no copy of a {kind}: {cause.Message} Nothing was changed. Name another copy; take "
        + "one anew where what it is a copy of is still there.", cause);

    internal static StoreException CopyFailed(string path, Exception cause) => new(
        $"The copy {path} cannot be written: {cause.Message} Nothing else was changed. Check that its directory "
        + "exists, is writable for this user and has room.", cause);

    internal static StoreException Newer(string path, string kind, long stored, int known) => new(
        $"The {kind} {path} was written by a newer Holdfast: its schema version is {stored}, this program "
        + $"knows up to {known}. Nothing was changed. Start the newer program, or restore the copy that was "
        + "made before the upgrade.", null);

    internal static StoreException NoMigration(string path, string kind, long stored, int known) => new(
        $"The {kind} {path} has schema version {stored}, and this program has no step from there to "
        + $"{known}. Nothing was changed. Upgrade by way of an older release.", null);

    internal static StoreException MigrationFailed(
        string path, string kind, long stored, int known, Exception cause) => new(
        $"The {kind} {path} could not be brought from schema version {stored} to {known}: {cause.Message} "
        + "It is as it was before. Start the older program, and report this.", cause);

    internal static StoreException OtherKind(string path, string kind, string stored) => new(
        $"{path} is the file of another store ({stored}, not {kind}). Nothing was changed. Give each "
        + "process a work directory of its own.", null);

    internal static StoreException Foreign(string path, string kind) => new(
        $"{path} is a database, but not a {kind} of Holdfast. Nothing was changed. Move it away or use another "
        + "work directory.",
        null);

    internal static StoreException InUse(string path, string kind, string owner, Exception cause) => new(
        $"The {kind} {path} is in use by {owner}. Stop that process first, or use another work directory.", cause);

    internal static StoreException BeingRead(string path, string kind) => new(
        $"The {kind} {path} is being read by another process (a backup?), so that what its -wal file holds cannot be "
        + "moved into it. Nothing was changed. Wait until that process is done, then start again.", null);

    internal static StoreException ReadAfterRestore(string path, string kind) => new(
        $"The {kind} {path} has the copy's content now, but another process that reads it (a backup?) keeps that from "
        + "leaving the -wal file. Wait until that process is done, then restore once more; do not start its owner "
        + "before.", null);

    internal static StoreException Unusable(string path, string kind, Exception cause) => new(
        $"The {kind} {path} cannot be opened: {cause.Message} Check that the directory exists, is "
        + "writable and has room.", cause);

    internal static StoreException WriteFailed(string path, string kind, SqliteException cause) => new(
        $"The {kind} {path} can no longer be written: {cause.Message} All that was acknowledged is in it; nothing else "
        + $"was shown to anyone. {Remedy(cause)}, then start again.", cause);

    /// <summary>A row is not what this program writes.</summary>
    public static StoreException DamagedRow(string path, string kind, FormatException cause) => new(
        $"The {kind} {path} is damaged: {cause.Message} Nothing of that was changed. Put a backup copy in its place, "
        + "or start the program that wrote it.", cause);

    private static string Remedy(SqliteException cause)
    {
        // As sqlite3.h has it.
        const int full = 13;
        return cause.SqliteErrorCode == full
            ? "Make room on its file system"
            : "Check its disk (the kernel's log has the errors: dmesg)";
    }
}
