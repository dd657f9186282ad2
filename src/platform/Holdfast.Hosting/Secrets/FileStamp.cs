using System.Globalization;

namespace Holdfast.Hosting.Secrets;

/// <summary>Tells whether files were replaced or written since.</summary>
internal static class FileStamp
{
    /// <summary>A text that changes with any of the files; directories count with what lies in them.</summary>
    public static string Of(IEnumerable<string> paths) => string.Join('|', paths.Select(Of));

    private static string Of(string path)
    {
        try
        {
            if (Directory.Exists(path)) return Of(Directory.EnumerateFiles(path).Order(StringComparer.Ordinal));
            var file = new FileInfo(path);
            // Of a link, what it leads to: a link that is turned to other files is how some systems renew them.
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return string.Create(
                CultureInfo.InvariantCulture, $"{target.FullName}:{target.LastWriteTimeUtc.Ticks}:{target.Length}");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Perhaps just being replaced; that it is gone, or hidden, is a state of it too.
            return $"{path}:{cause.GetType().Name}";
        }
    }
}
