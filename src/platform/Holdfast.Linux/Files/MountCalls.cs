namespace Holdfast.Linux.Files;

/// <summary>Mounts file systems, and takes them away.</summary>
public static class MountCalls
{
    /// <summary>Mounts what a device holds. Its device files mean nothing, and its programs give nobody
    /// rights.</summary>
    /// <param name="device">The device's path.</param>
    /// <param name="point">An empty directory.</param>
    /// <param name="kind">As the kernel calls the file system.</param>
    /// <param name="options">Of the file system.</param>
    /// <exception cref="LinuxException">Nothing is mounted.</exception>
    public static void Mount(string device, string point, string kind, string options)
    {
        const nuint NoSetUserId = 2, NoDevices = 4;
        if (Libc.Mount(device, point, kind, NoSetUserId | NoDevices, options) < 0)
            throw LinuxException.Last("mount", $"{device}, {point}");
    }

    /// <summary>Takes away what is mounted at a point, once it is on disk; no link is followed.</summary>
    /// <returns>False, with <see cref="Errno.Last"/>, when it is mounted still: somebody has a file or his working
    /// directory there (EBUSY).</returns>
    public static bool TryUnmount(string point)
    {
        const int NoFollow = 8;
        return Libc.Unmount(point, NoFollow) == 0;
    }
}
