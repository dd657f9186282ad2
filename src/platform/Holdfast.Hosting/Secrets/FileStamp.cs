using System.Globalization;

namespace Holdfast.Hosting.Secrets;

/// <summary>Tells whether files were replaced or written since.</summary>
internal static class FileStamp
{
    /// <summary>A text that changes with any of the files; directories count with what lies in them.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="writtenAt">When the last of them was written.</param>
    public static string Of(IReadOnlyList<string> paths, out DateTimeOffset writtenAt)
    {
        writtenAt = DateTimeOffset.UnixEpoch;
        var parts = new List<string>();
        foreach (var path in paths.SelectMany(Files))
        {
            try
            {
                var file = new FileInfo(path);
                // Of a link, what it leads to: a link that is turned to other files is how some systems renew them.
                var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                var written = new DateTimeOffset(target.LastWriteTimeUtc, TimeSpan.Zero);
                if (written > writtenAt) writtenAt = written;
                parts.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{target.FullName}:{written.UtcTicks}:{target.Length}"));
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                // Perhaps just being replaced; that it is gone, or hidden, is a state of it too.
                parts.Add($"{path}:{cause.GetType().Name}");
            }
        }

        return string.Join('|', parts);
    }

    private static string[] Files(string path)
    {
        try
        {
            return Directory.Exists(path) ? [.. Directory.GetFiles(path).Order(StringComparer.Ordinal)] : [path];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return [path]; // As above.
        }
    }
}
