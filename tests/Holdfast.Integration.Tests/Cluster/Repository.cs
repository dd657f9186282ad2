namespace Holdfast.Integration.Tests.Cluster;

/// <summary>Where the checkout lies that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The command that users type; it builds what is missing and becomes the program.</summary>
    public static string Holdfast => Path.Combine(Root, "holdfast");

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory);
            directory is not null;
            directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Holdfast.slnx"))) return directory.FullName;
        throw new InvalidOperationException($"No Holdfast.slnx above {AppContext.BaseDirectory}.");
    }
}
