using Holdfast.Protocol.V1;
using FileInfo = Holdfast.Protocol.V1.FileInfo;

namespace Holdfast.Hosting.Files;

/// <summary>Files in the form of the wire, for LIST_FILES of both operator APIs.</summary>
public static class FileWire
{
    private const long NanosecondsASecond = 1_000_000_000;

    /// <summary>An entry of a listing.</summary>
    public static FileInfo Info(FileEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new FileInfo
        {
            Path = entry.Path,
            Nlink = (int)Math.Min(entry.Status.Links, int.MaxValue),
            Size = (ulong)entry.Status.Size,
            Mtime = new TimeInfo { Nanoseconds = Nanoseconds(entry.Status.ModifiedSeconds) },
            Mode = entry.Status.FullMode,
            Uid = entry.Owner,
            Gid = entry.Group,
        };
    }

    // A file may claim to be from any year; the wire has room for 292 on either side.
    private static long Nanoseconds(long seconds) =>
        Math.Clamp(seconds, long.MinValue / NanosecondsASecond, long.MaxValue / NanosecondsASecond)
            * NanosecondsASecond;
}
