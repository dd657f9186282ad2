namespace Holdfast.Linux.Files;

/// <summary>Where file systems begin, and what they let be done.</summary>
public static unsafe class FileSystems
{
    /// <summary>The number of the device that holds a directory: directories with the same share their room.</summary>
    public static ulong DeviceOf(string directory) => (FileCalls.StatusFollowing(FileCalls.WorkingDirectory, directory)
        ?? throw LinuxException.Last("statx", directory)).Device;

    /// <summary>Whether nothing can be changed on the file system of an open file: mounted so, or made so by the kernel
    /// after an error.</summary>
    public static bool IsReadOnly(int descriptor)
    {
        const int Words = 14, Flags = 9, ReadOnly = 1; // struct statvfs of 64 bits
        var words = stackalloc ulong[Words];
        return Libc.FStatVfs(descriptor, words) == 0
            ? (words[Flags] & ReadOnly) != 0
            : throw LinuxException.Last("fstatvfs", "descriptor");
    }

    /// <summary>Whether something is mounted at the directory.</summary>
    /// <remarks>By device numbers only where the kernel does not say it: each subvolume of a btrfs has one of its own,
    /// and a directory that is mounted elsewhere on its file system has none.</remarks>
    public static bool IsMountPoint(string directory)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        if (path == "/") return true;
        var status = FileCalls.StatusFollowing(FileCalls.WorkingDirectory, path)
            ?? throw LinuxException.Last("statx", path);
        return status.TellsMountPoints
            ? status.IsMountPoint
            : status.Device != DeviceOf(Path.GetDirectoryName(path)!);
    }
}
