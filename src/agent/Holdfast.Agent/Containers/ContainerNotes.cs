using System.Text.Json;
using Holdfast.Containers.Launching;

namespace Holdfast.Agent.Containers;

/// <summary>
/// A container's record above the runtime files of its last attempt, written before it is handed to a shim: an agent
/// that dies between that and the commit of its start still finds out what became of it.
/// </summary>
internal static class ContainerNotes
{
    private const string FileName = "record.json";

    public static void Write(string runtimeDirectory, ContainerRecord record)
    {
        Directory.CreateDirectory(runtimeDirectory,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = Path.Combine(runtimeDirectory, FileName);
        var partial = path + ".partial";
        File.WriteAllBytes(partial, record.ToJson());
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>The record; null where none was written, so that no shim ever had an order.</summary>
    public static ContainerRecord? Read(string runtimeDirectory)
    {
        try
        {
            return ContainerRecord.FromJson(File.ReadAllBytes(Path.Combine(runtimeDirectory, FileName)));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            // Not synced before the order was: after power loss it may be torn. Nothing of that boot can run any more.
            return null;
        }
    }

    public static void Remove(string runtimeDirectory)
    {
        if (Directory.Exists(runtimeDirectory)) Directory.Delete(runtimeDirectory, recursive: true);
    }
}
