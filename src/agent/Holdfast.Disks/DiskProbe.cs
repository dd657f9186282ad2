using System.Buffers.Binary;
using System.Diagnostics;
using Holdfast.Linux;
using Holdfast.Linux.Files;

namespace Holdfast.Disks;

/// <summary>Finds out whether a disk takes what is written to it and gives it back: by a small file of its own, beside
/// <c>disk.json</c>.</summary>
public static class DiskProbe
{
    private const string ProbeFile = "probe";
    private const int ProbeBytes = 512;

    /// <summary>Why a disk cannot be used just now, for people; null where it can. A full one can be. On a disk that
    /// was not taken into use nothing is written. It may never come back, as the disk may not.</summary>
    public static string? WhyUnusable(string root)
    {
        try
        {
            using var disk = DiskRoot.Open(root, make: false);
            if (FileSystems.IsReadOnly(disk.Root))
                return $"the file system at {root} is read-only; where nobody mounted it so, the kernel found an error "
                    + "('dmesg' says which): have it checked, and mount it again for writing";
            if (disk.Own >= 0 && !IsGivenBack(disk.Own)) return $"the disk at {root} gives back other bytes than were "
                + "written to it: take it out of use, and have it checked";
            return null;
        }
        catch (LinuxException cause) when (cause.Errno is Errno.NoSpace or Errno.QuotaExceeded)
        {
            return null;
        }
        catch (LinuxException cause)
        {
            return $"the disk at {root} fails ({cause.Message}); 'dmesg' says more";
        }
    }

    private static bool IsGivenBack(int directory)
    {
        const OpenFlags Flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.NoFollow;
        var file = FileCalls.Open(directory, ProbeFile, Flags, mode: 0x180);
        try
        {
            Span<byte> written = stackalloc byte[ProbeBytes], read = stackalloc byte[ProbeBytes];
            written.Clear();
            BinaryPrimitives.WriteInt64LittleEndian(written, Stopwatch.GetTimestamp());
            FileCalls.WriteAll(file, written, ProbeFile);
            FileCalls.Sync(file, ProbeFile);
            FileCalls.ForgetCached(file);
            var length = FileCalls.ReadAt(file, read, offset: 0);
            if (length < 0) throw new LinuxException("read", ProbeFile, Errno.Last);
            return read[..length].SequenceEqual(written);
        }
        finally
        {
            FileCalls.Close(file);
        }
    }
}
