namespace Holdfast.Linux.Files;

/// <summary>The room of a file on its file system.</summary>
public static class FileRoom
{
    /// <summary>Gives a file so many bytes, each with a place on disk of its own; what has one keeps what it
    /// holds.</summary>
    /// <exception cref="LinuxException">There is no room (ENOSPC), or the file system cannot (EOPNOTSUPP). Some of it
    /// may be there.</exception>
    public static void Allocate(int descriptor, long bytes, string subject)
    {
        int result;
        do result = Libc.Allocate(descriptor, mode: 0, offset: 0, bytes);
        while (result < 0 && Errno.Last == Errno.Interrupted);
        if (result < 0) throw LinuxException.Last("fallocate", subject);
    }

    /// <summary>Gives back all that lies behind so many bytes.</summary>
    public static void Truncate(int descriptor, long bytes, string subject)
    {
        if (Libc.FTruncate(descriptor, bytes) < 0) throw LinuxException.Last("ftruncate", subject);
    }

    /// <summary>Writes all of a file system to disk.</summary>
    /// <param name="descriptor">Any file or directory of it.</param>
    /// <param name="subject">Its name, for messages.</param>
    public static void SyncFileSystem(int descriptor, string subject)
    {
        if (Libc.SyncFs(descriptor) < 0) throw LinuxException.Last("syncfs", subject);
    }
}
