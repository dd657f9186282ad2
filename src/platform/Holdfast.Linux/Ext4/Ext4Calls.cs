using Holdfast.Linux.Files;

namespace Holdfast.Linux.Ext4;

/// <summary>What ext4 does on its own.</summary>
public static unsafe class Ext4Calls
{
    /// <summary>Has a mounted file system write no zeros around what is written into room that was allocated before: a
    /// loop device would give that room of its image back.</summary>
    /// <param name="device">Its device.</param>
    public static void ZeroNothing(string device) =>
        SystemFile.Write($"/sys/fs/ext4/{Path.GetFileName(device)}/extent_max_zeroout_kb", "0"u8);

    /// <summary>Makes a mounted file system larger, while it is used.</summary>
    /// <param name="directory">Any directory of it.</param>
    /// <param name="blocks">How many blocks it is to have; its device has them.</param>
    /// <param name="subject">Its name, for messages.</param>
    /// <exception cref="LinuxException">It takes CAP_SYS_RESOURCE (EPERM); or it has become larger by a part
    /// only.</exception>
    public static void Grow(int directory, long blocks, string subject)
    {
        const nuint Resize = 0x40086610;
        if (Libc.IoCtl(directory, Resize, &blocks) < 0) throw LinuxException.Last("ioctl(EXT4_IOC_RESIZE_FS)", subject);
    }
}
