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
    private readonly FileStream _file;

    private OwnerLock(FileStream file) => _file = file;

    public static OwnerLock Take(string path, string kind)
    {
        var ownerPath = path + ".pid";
        try
        {
            var file = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(ownerPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new OwnerLock(file);
        }
        catch (IOException cause) when (IsSharing(cause))
        {
            throw StoreException.InUse(path, kind, Owner(ownerPath), cause);
        }
    }

    public void Dispose() => _file.Dispose();

    // EWOULDBLOCK of flock(2), as .NET hands it on.
    private static bool IsSharing(IOException cause) => (cause.HResult & 0xFFFF) is 11 or 32;

    private static string Owner(string ownerPath) =>
        File.Exists(ownerPath) ? $"process {File.ReadAllText(ownerPath).Trim()}" : "another process";
}
