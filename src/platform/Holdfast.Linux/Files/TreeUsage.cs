namespace Holdfast.Linux.Files;

/// <summary>How much room a tree takes on its file system: never through a link, never across a mount, whatever the
/// names, their number and the depth.</summary>
public static class TreeUsage
{
    private const int EntriesAtOnce = 10_000;

    /// <summary>Measures a tree in one go.</summary>
    /// <param name="path">Absolute. A link there is not followed.</param>
    /// <param name="cancellationToken">Stops every few thousand files.</param>
    /// <returns>Null where there is no such directory.</returns>
    /// <exception cref="LinuxException">Something in it cannot be looked at; it may be tried again.</exception>
    public static TreeUse? Of(string path, CancellationToken cancellationToken)
    {
        using var walk = TreeWalk.Begin(path);
        if (walk is null) return null;
        while (!walk.GoOn(EntriesAtOnce)) cancellationToken.ThrowIfCancellationRequested();
        return walk.Use;
    }

    /// <summary>How many names are below a directory; null where a part of it is not seen.</summary>
    /// <param name="directory">An open directory, which stays open.</param>
    internal static long? CountNames(int directory)
    {
        var reader = FileCalls.TryOpenBeneath(directory, ".", OpenFlags.ReadOnly | OpenFlags.Directory);
        if (reader < 0) return null;
        try
        {
            using var walk = new TreeWalk("directory", reader, linkedKept: 0);
            while (!walk.GoOn(EntriesAtOnce)) { }
            return walk.IsWhole && !walk.HasMounts ? walk.Names : null;
        }
        catch (LinuxException)
        {
            return null; // Only how far a removal has come is not known then; the removal itself says what is wrong.
        }
    }
}
