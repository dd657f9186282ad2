using System.Diagnostics;

namespace Holdfast.Disks.Tests;

/// <summary>A directory of the test's own, gone with it.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    private readonly List<string> _mounts = [];

    public string Path { get; } = System.IO.Directory.CreateTempSubdirectory("holdfast-disks-").FullName;

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
        foreach (var mount in Enumerable.Reverse(_mounts)) Run("umount", mount);
        // Trees deeper than a path may be long are beyond Directory.Delete.
        Run("rm", "-rf", Path);
    }
}
