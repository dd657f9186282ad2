namespace Holdfast.Linux.Files;

/// <summary>Where file systems begin.</summary>
public static class FileSystems
{
    /// <summary>The number of the device that holds a directory: directories with the same share their room.</summary>
    public static ulong DeviceOf(string directory) => (FileCalls.StatusFollowing(FileCalls.WorkingDirectory, directory)
        ?? throw LinuxException.Last("statx", directory)).Device;

    /// <summary>Whether another file system is mounted at the directory.</summary>
    public static bool IsMountPoint(string directory)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        return path == "/" || DeviceOf(path) != DeviceOf(Path.GetDirectoryName(path)!);
    }
}
