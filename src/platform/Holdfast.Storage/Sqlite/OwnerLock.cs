using System.Globalization;

namespace Holdfast.Storage.Sqlite;

/// <summary>Keeps a second process away from a store and tells it who has it.</summary>
/// <remarks>
/// The lock is on a file of its own, which is never removed: removing it would let two processes lock two files of one
/// name. The kernel drops the lock with the process, so a crash leaves nothing to clean up. The pid stands in another
/// file because the locked one cannot be opened by anyone else.
/// </remarks>
internal sealed class OwnerLock : IDisposable
{
    // Of a process that was killed while it started another one, that one holds the lock until it is its own program.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly FileStream _file;

    private OwnerLock(FileStream file) => _file = file;

    public static OwnerLock Take(string path, string kind)
    {
        var ownerPath = path + ".pid";
        FileStream? file = null;
        IOException? cause = null;
        SpinWait.SpinUntil(() => TryOpen(path + ".lock", out file, out cause) || IsAlive(ownerPath), Patience);
        if (file is null) throw StoreException.InUse(path, kind, Owner(ownerPath), cause!);
        File.WriteAllText(ownerPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new OwnerLock(file);
    }

    private static bool TryOpen(string path, out FileStream? file, out IOException? cause)
    {
        (file, cause) = (null, null);
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException refusal) when (IsSharing(refusal))
        {
            cause = refusal;
        }
        return file is not null;
    }

    private static bool IsAlive(string ownerPath) =>
        File.Exists(ownerPath) && Directory.Exists($"/proc/{File.ReadAllText(ownerPath).Trim()}/");

    public void Dispose() => _file.Dispose();

    // EWOULDBLOCK of flock(2), as .NET hands it on.
    private static bool IsSharing(IOException cause) => (cause.HResult & 0xFFFF) is 11 or 32;

    private static string Owner(string ownerPath) =>
        File.Exists(ownerPath) ? $"process {File.ReadAllText(ownerPath).Trim()}" : "another process";
}
