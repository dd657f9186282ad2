using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Holdfast.Linux.Files;

namespace Holdfast.Linux.Loops;

/// <summary>Block devices whose content is a file.</summary>
/// <remarks><see href="https://man7.org/linux/man-pages/man4/loop.4.html">loop(4)</see>; LOOP_CONFIGURE is of Linux
/// 5.8.</remarks>
public static unsafe class LoopDevices
{
    /// <summary>Hands out devices.</summary>
    public const string Control = "/dev/loop-control";

    private const string All = "/sys/block";
    private const uint Major = 7;
    private const nuint GetFree = 0x4C82, Configure = 0x4C0A, SetCapacity = 0x4C07, GetStatus = 0x4C05;

    // struct loop_info64.
    private const int StatusBytes = 232, FlagsAt = 52;

    /// <summary>Gives an image a device of its own, which goes when nothing has it open or mounted any more.</summary>
    /// <param name="image">Open for reading and writing; it may be closed afterwards.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <returns>The device, open: while it is, the device stays; and its path.</returns>
    /// <exception cref="LinuxException">There is none to be had.</exception>
    public static (int Descriptor, string Path) Attach(int image, string path)
    {
        // Between asking for a free one and taking it another may take it.
        const int TriesMax = 64;
        var control = FileCalls.Open(FileCalls.WorkingDirectory, Control, OpenFlags.ReadWrite);
        try
        {
            for (var tries = 1; ; tries++)
            {
                var number = Libc.IoCtl(control, GetFree, null);
                if (number < 0) throw LinuxException.Last("ioctl(LOOP_CTL_GET_FREE)", Control);
                var name = string.Create(CultureInfo.InvariantCulture, $"/dev/loop{number}");
                var device = FileCalls.Open(FileCalls.WorkingDirectory, name, OpenFlags.ReadWrite);
                var isOurs = TryConfigure(device, image);
                var cause = Errno.Last;
                // Some kernels mount nothing that somebody has open for writing.
                var reader = isOurs ? FileCalls.TryOpen(FileCalls.WorkingDirectory, name, OpenFlags.ReadOnly) : -1;
                if (isOurs) cause = Errno.Last;
                FileCalls.Close(device);
                if (reader >= 0) return (reader, name);
                if (cause != Errno.Busy || tries == TriesMax)
                    throw new LinuxException("ioctl(LOOP_CONFIGURE)", $"{name}, {path}", cause);
            }
        }
        finally
        {
            FileCalls.Close(control);
        }
    }

    /// <summary>Tells a device that its image has another size.</summary>
    public static void Resize(int device, string path)
    {
        if (Libc.IoCtl(device, SetCapacity, null) < 0) throw LinuxException.Last("ioctl(LOOP_SET_CAPACITY)", path);
    }

    /// <summary>The device of a number, as <see cref="FileStatus.Device"/> has it; null where it is no loop
    /// device.</summary>
    public static string? Of(ulong device) => device >> 32 == Major && FileCalls.ReadLink(
        FileCalls.WorkingDirectory,
        string.Create(CultureInfo.InvariantCulture, $"/sys/dev/block/{Major}:{device & uint.MaxValue}")) is { } link
            ? $"/dev/{Path.GetFileName(link)}"
            : null;

    /// <summary>The devices whose content is an image: those too that nobody has mounted.</summary>
    /// <param name="image">The image.</param>
    /// <param name="name">The last part of its path: no other device is asked.</param>
    public static List<string> Of(FileStatus image, string name)
    {
        var found = new List<string>();
        foreach (var device in DirectoryReader.Names(All))
            if (device.StartsWith("loop", StringComparison.Ordinal)
                && ImageOf(device).Contains($"/{name}", StringComparison.Ordinal)
                && Holds($"/dev/{device}", image))
                found.Add($"/dev/{device}");
        return found;
    }

    /// <summary>Whether the content of a device is an image.</summary>
    /// <exception cref="LinuxException">That cannot be seen.</exception>
    public static bool Holds(string path, FileStatus image)
    {
        const int InodeAt = 8;
        var device = FileCalls.Open(FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly);
        try
        {
            var status = stackalloc byte[StatusBytes];
            if (Libc.IoCtl(device, GetStatus, status) < 0)
                // It has no image: it was let go meanwhile.
                return Errno.Last == Errno.NoDeviceOrAddress
                    ? false
                    : throw LinuxException.Last("ioctl(LOOP_GET_STATUS64)", path);
            return BinaryPrimitives.ReadUInt64LittleEndian(new(status, sizeof(ulong))) == Encoded(image.Device)
                && BinaryPrimitives.ReadUInt64LittleEndian(new(status + InodeAt, sizeof(ulong))) == image.Inode;
        }
        finally
        {
            FileCalls.Close(device);
        }
    }

    // Empty where there is none.
    private static string ImageOf(string device)
    {
        try
        {
            return FileCalls.ReadAll(FileCalls.WorkingDirectory, $"{All}/{device}/loop/backing_file") is { } path
                ? Encoding.UTF8.GetString(path)
                : "";
        }
        catch (LinuxException cause) when (cause.Errno == Errno.NoDevice)
        {
            return ""; // It was let go meanwhile.
        }
    }

    // As the kernel packs a device number: the major one between two parts of the minor one.
    private static ulong Encoded(ulong device)
    {
        var (major, minor) = ((uint)(device >> 32), (uint)(device & uint.MaxValue));
        return (minor & 0xFF) | (major << 8) | ((minor & ~0xFFu) << 12);
    }

    private static bool TryConfigure(int device, int image)
    {
        // struct loop_config: fd, block size, then struct loop_info64.
        const int Size = 304, InfoAt = 8;
        const uint AutoClear = 4, DirectIo = 16;
        var config = stackalloc byte[Size];
        new Span<byte>(config, Size).Clear();
        BinaryPrimitives.WriteInt32LittleEndian(new(config, sizeof(int)), image);
        BinaryPrimitives.WriteUInt32LittleEndian(
            new(config + InfoAt + FlagsAt, sizeof(uint)), AutoClear | DirectIo);
        return Libc.IoCtl(device, Configure, config) == 0;
    }
}
