using Holdfast.Containers.Helpers;

namespace Holdfast.Containers.Tests;

/// <summary>The programs under test, in the form that was built: compiled ahead of time where that was
/// published.</summary>
internal static class TestPrograms
{
    /// <summary>Ahead of time when published, else framework-dependent.</summary>
    internal static HelperPrograms Fastest { get; } = HelperPrograms.Locate([.. Published(), .. Built()]);

    /// <summary>The form that needs the .NET runtime, and nothing to be made.</summary>
    internal static HelperPrograms FrameworkDependent { get; } = HelperPrograms.Locate(Built());

    private static string Artifacts
    {
        get
        {
            var directory = AppContext.BaseDirectory;
            while (Path.GetFileName(directory) != "artifacts")
                directory = Path.GetDirectoryName(directory)
                    ?? throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} is not below 'artifacts'.");
            return directory;
        }
    }

    private static string[] Published() =>
    [
        Path.Combine(Artifacts, "publish/Holdfast.Shim/release"),
        Path.Combine(Artifacts, "publish/Holdfast.Fetcher/release"), Path.Combine(Artifacts, "run"),
    ];

    private static string[] Built() =>
    [
        Path.Combine(Artifacts, "bin/Holdfast.Shim/debug"), Path.Combine(Artifacts, "bin/Holdfast.Shim/release"),
        Path.Combine(Artifacts, "bin/Holdfast.Fetcher/debug"), Path.Combine(Artifacts, "bin/Holdfast.Fetcher/release"),
    ];
}
