namespace Holdfast.Fetcher.Sandboxes;

/// <summary>What names from outside may look like.</summary>
internal static class ArchivePath
{
    private const int PartBytesMax = 255;
    private const int DepthMax = 128;

    /// <summary>The components of a relative path that goes only down; <c>.</c> and doubled slashes fall
    /// away.</summary>
    /// <exception cref="FetchException">It is absolute, goes up, or is longer or deeper than any honest
    /// one.</exception>
    internal static string[] Split(string path)
    {
        if (path.StartsWith('/')) throw new FetchException($"'{path}' is an absolute path");
        var parts = path.Split('/').Where(part => part is not ("" or ".")).ToArray();
        foreach (var part in parts)
        {
            if (part == "..") throw new FetchException($"'{path}' leads out of the sandbox");
            if (part.Contains('\0', StringComparison.Ordinal) || part.Length > PartBytesMax)
                throw new FetchException($"'{path}' is no file name");
        }
        return parts.Length <= DepthMax ? parts
            : throw new FetchException($"a path is {parts.Length} directories deep");
    }

    /// <summary>Whether a symbolic link at <paramref name="path"/> stays within the directory that paths start
    /// from.</summary>
    /// <remarks>
    /// Ways up are allowed at the beginning only, and no more than the link lies deep. There they start from real
    /// directories, for none is ever made through a link. Further on they could start from wherever another link leads:
    /// with <c>a → .</c>, the harmless-looking <c>a/../b</c> is outside.
    /// </remarks>
    internal static bool StaysInside(string path, string target)
    {
        if (target.Length == 0 || target.StartsWith('/')
            || target.Contains('\0', StringComparison.Ordinal)) return false;
        var depth = Split(path).Length - 1;
        var parts = target.Split('/').Where(part => part is not ("" or ".")).ToArray();
        var up = parts.TakeWhile(part => part == "..").Count();
        return up <= depth && !parts.Skip(up).Contains("..");
    }
}
