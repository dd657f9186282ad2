using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Holdfast.Style.Tests;

/// <summary>The working tree that these tests judge.</summary>
internal static class Repository
{
    private static readonly string[] Skipped = [".git", "artifacts", "bin", "obj", "node_modules", "__pycache__"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file below a folder that has this ending, by its path from the root; generated ones left
    /// out.</summary>
    public static IReadOnlyList<string> Files(string ending, string below = "") =>
    [
        .. from path in Walk(Path.Combine(Root, below))
           where path.EndsWith(ending, StringComparison.Ordinal)
           select path,
    ];

    public static bool IsBelow(this string path, string folder) =>
        path.StartsWith($"{folder}/", StringComparison.Ordinal);

    public static XElement ReadXml(string path) => XElement.Parse(Read(path));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Fails naming all of them, so that one run shows everything there is to mend.</summary>
    public static void RequireNone(IEnumerable<string> faults, string rule)
    {
        var all = faults.ToList();
        Assert.True(all.Count == 0, $"{rule}\n  {string.Join("\n  ", all)}");
    }

    /// <summary>Holds a generated page against its file, or writes it when UPDATE_DOCS=1 is set.</summary>
    public static void RequireCurrent(string path, string content)
    {
        var full = Path.Combine(Root, path);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, content);
        }

        Assert.True(
            File.Exists(full) && File.ReadAllText(full) == content,
            $"{path} is not current; run these tests with UPDATE_DOCS=1 and commit what changed.");
    }

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
            yield return Path.GetRelativePath(Root, file);
        foreach (var inner in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (Skipped.Contains(Path.GetFileName(inner))) continue;
            foreach (var file in Walk(inner)) yield return file;
        }
    }

    // From this source file: the tests may run from anywhere.
    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (!File.Exists(Path.Combine(folder.FullName, "Holdfast.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
