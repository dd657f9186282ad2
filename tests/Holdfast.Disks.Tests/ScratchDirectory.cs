using System.Diagnostics;

namespace Holdfast.Disks.Tests;

/// <summary>A directory of the test's own, gone with it.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    private static int _last;
    private readonly List<string> _mounts = [];

    /// <param name="parent">Where it is made; null for where such directories are.</param>
    /// <param name="number">Its name there; null for the next that this process has not used.</param>
    public ScratchDirectory(string? parent = null, int? number = null) => Path = parent is null
        ? System.IO.Directory.CreateTempSubdirectory("holdfast-disks-").FullName
        : System.IO.Directory.CreateDirectory($"{parent}/{number ?? Interlocked.Increment(ref _last)}").FullName;

    public string Path { get; }

    /// <summary>Gets the directory ready to be removed.</summary>
    public Action<string>? Clear { private get; init; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Mount(string what, string where, string options)
    {
        Run("mount", [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), what, where]);
        _mounts.Add(where);
    }

    public static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error}");
    }

    public void Dispose()
    {
        Clear?.Invoke(Path);
        foreach (var mount in Enumerable.Reverse(_mounts)) Run("umount", mount);
        // Trees deeper than a path may be long are beyond Directory.Delete.
        Run("rm", "-rf", Path);
    }
}
