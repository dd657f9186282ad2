namespace Holdfast.Containers.Helpers;

/// <summary>
/// Where the programs lie that the agent starts. They come compiled ahead of time, or framework-dependent with their
/// <c>.dll</c> beside them (slower to start, the same otherwise): to the caller both are one executable file.
/// </summary>
public sealed record HelperPrograms(string Shim, string Fetcher)
{
    /// <summary>Names a directory that is looked into first.</summary>
    public const string DirectoryVariable = "HOLDFAST_LIBEXEC";

    private const string ShimName = "holdfast-shim";
    private const string FetcherName = "holdfast-fetcher";

    /// <summary>In the directory of <see cref="DirectoryVariable"/>, else beside the running program.</summary>
    /// <exception cref="FileNotFoundException">One is missing; the message names where it was looked for.</exception>
    public static HelperPrograms Locate() => Locate(
        [.. new[] { Environment.GetEnvironmentVariable(DirectoryVariable), AppContext.BaseDirectory }
            .OfType<string>().Where(directory => directory.Length > 0)]);

    /// <summary>In the first of the directories that has them.</summary>
    /// <exception cref="FileNotFoundException">One is missing; the message names where it was looked for.</exception>
    public static HelperPrograms Locate(IReadOnlyList<string> directories) =>
        new(Find(ShimName, directories), Find(FetcherName, directories));

    private static string Find(string name, IReadOnlyList<string> directories) =>
        directories.Select(directory => Path.GetFullPath(Path.Combine(directory, name))).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException(
            $"{name} is not in {string.Join(" or ", directories)}. "
            + $"Set {DirectoryVariable} to the directory that has it.", name);
}
