using System.Diagnostics;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>The programs under measurement: the release build that <c>./holdfast</c> runs.</summary>
internal sealed class Programs
{
    private Programs(string root) => Root = root;

    /// <summary>The repository.</summary>
    public string Root { get; }

    /// <summary>What checks that all is built, and becomes the program.</summary>
    public string Launcher => Path.Combine(Root, "holdfast");

    /// <summary>Master and agent.</summary>
    public string Server => Path.Combine(Root, "artifacts", "run", "holdfast-server");

    /// <summary>The command line.</summary>
    public string Client => Path.Combine(Root, "artifacts", "run", "holdfast");

    /// <summary>Whether the shim was compiled ahead of time, with which the limits hold.</summary>
    public bool IsNative => File.ReadAllText(Path.Combine(Root, "artifacts", "run", "stamp")).Trim() == "native";

    /// <summary>Builds them where anything changed.</summary>
    public static async Task<Programs> BuildAsync()
    {
        var programs = new Programs(FindRoot());
        using var build = Process.Start(Path.Combine(programs.Root, "tools", "build"), ["--into", "run"]);
        await build.WaitForExitAsync();
        return build.ExitCode == 0
            ? programs
            : throw new InvalidOperationException("The programs could not be built; the build said why.");
    }

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Holdfast.slnx"))) return at.FullName;
        throw new InvalidOperationException($"{AppContext.BaseDirectory} lies in no working copy of Holdfast.");
    }
}
