using Holdfast.Linux.Files;

namespace Holdfast.Storage.Sqlite;

/// <summary>Directories whose entries survive a power loss: a durable file in a directory that is gone is gone
/// too.</summary>
internal static class StoreFolder
{
    /// <summary>Creates what is missing of the path, each directory durable in its parent.</summary>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder)) return;
        var parent = Path.GetDirectoryName(folder)!;
        Create(parent);
        Directory.CreateDirectory(folder);
        Sync(parent);
    }

    /// <summary>Makes the names of a directory durable, as they are now.</summary>
    public static void Sync(string folder)
    {
        var descriptor = FileCalls.Open(FileCalls.WorkingDirectory, folder, OpenFlags.ReadOnly | OpenFlags.Directory);
        try
        {
            FileCalls.Sync(descriptor, folder);
        }
        finally
        {
            FileCalls.Close(descriptor);
        }
    }
}
