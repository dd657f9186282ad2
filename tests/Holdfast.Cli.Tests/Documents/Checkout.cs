namespace Holdfast.Cli.Tests.Documents;

/// <summary>The checkout that the tests were built of.</summary>
internal static class Checkout
{
    /// <summary>Where its pages lie.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Holdfast.slnx"))) return at.FullName;
        throw new InvalidOperationException($"No Holdfast.slnx above {AppContext.BaseDirectory}.");
    }
}
