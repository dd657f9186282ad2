namespace Holdfast.Style.Tests.Build;

/// <summary>A PATH on which everything is found but the C compilers.</summary>
internal sealed class HiddenToolchain : IDisposable
{
    private static readonly string[] Compilers = ["gcc", "clang", "cc", "c89", "c99"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("holdfast-path-");

    public HiddenToolchain()
    {
        foreach (var folder in Environment.GetEnvironmentVariable("PATH")!.Split(':').Where(Directory.Exists))
        {
            foreach (var program in Directory.GetFiles(folder))
            {
                var name = System.IO.Path.GetFileName(program);
                var link = System.IO.Path.Combine(_folder.FullName, name);
                if (!Compilers.Any(compiler => IsCompiler(name, compiler)) && !File.Exists(link))
                    File.CreateSymbolicLink(link, program);
            }
        }
    }

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    // Also versioned ones: gcc-12, clang-16.
    private static bool IsCompiler(string name, string compiler) =>
        name == compiler || name.StartsWith($"{compiler}-", StringComparison.Ordinal);
}
