namespace Holdfast.Hosting.Secrets;

/// <summary>Files that only their owner may read, since they hold secrets.</summary>
public static class OwnerFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite;

    // Nothing that is kept so is larger than some ten kilobytes.
    private const int BytesMax = 4 << 20;

    /// <summary>Reads a file that holds secrets; null, with a fault, where that cannot be.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="what">What gave the path: "--credentials".</param>
    /// <param name="faults">Gets a sentence where it cannot be read.</param>
    public static string? Read(string path, string what, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > BytesMax })
            {
                faults.Add($"{what} names {path}, which has more than {BytesMax} bytes; is it the right file?");
                return null;
            }

            return File.ReadAllText(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            // A secret given in the place of a path must not come to light by its being no path.
            var shown = path.Contains('{', StringComparison.Ordinal) || path.Contains('\n', StringComparison.Ordinal)
                ? "what is no path: write the secret into a file that only its owner can read, and give its path"
                : $"the file {path}, which cannot be read: {cause.Message}";
            faults.Add($"{what} names {shown}");
            return null;
        }
    }

    /// <summary>Says that others than the owner may read or write a file; null where they may not.</summary>
    public static string? Warning(string path) =>
        File.Exists(path) && (File.GetUnixFileMode(path) & Others) != 0
            ? $"Others than its owner can read or write {path}, which holds secrets; run 'chmod 600 {path}'."
            : null;

    /// <summary>Writes a file that only its owner can read, whole or not at all.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var partial = path + ".partial";
        File.Delete(partial);
        using (var file = new FileStream(partial, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
    }
}
