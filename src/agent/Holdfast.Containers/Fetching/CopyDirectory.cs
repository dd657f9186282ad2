using Holdfast.Fetcher.Orders;
using Holdfast.Linux.Files;

namespace Holdfast.Containers.Fetching;

/// <summary>
/// The directory of a copy that was made for others. It is the user's, who may have put anything there: no link is
/// followed.
/// </summary>
public static class CopyDirectory
{
    private const OpenFlags Flags = OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NonBlocking;

    /// <summary>Where the copy lies.</summary>
    public static string ContentOf(string directory) => Path.Combine(directory, FetchReport.ContentName);

    /// <summary>How long the copy is; null where there is none.</summary>
    public static long? Length(string directory) =>
        FileCalls.StatusAt(FileCalls.WorkingDirectory, ContentOf(directory)) is { Kind: FileKind.Regular } status
            ? status.Size
            : null;

    internal static FileFacts? Report(string directory)
    {
        var path = Path.Combine(directory, FetchReport.FileName);
        var descriptor = FileCalls.TryOpen(FileCalls.WorkingDirectory, path, Flags);
        if (descriptor < 0) return null;
        try
        {
            if (FileCalls.StatusOf(descriptor).Kind != FileKind.Regular) return null;
            var bytes = new byte[FetchReport.BytesMax];
            var length = FileCalls.ReadAt(descriptor, bytes, 0);
            return length > 0 && FetchReport.TryRead(bytes.AsSpan(0, length)) is { } report
                ? new(report.SizeBytes, report.ETag, report.LastModified, Age(report.MaxAgeSeconds))
                : null;
        }
        finally
        {
            FileCalls.Close(descriptor);
        }
    }

    private static TimeSpan? Age(long? seconds) =>
        seconds is { } value ? TimeSpan.FromSeconds(Math.Min(value, int.MaxValue)) : null;
}
