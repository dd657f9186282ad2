using System.Diagnostics;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Dev;

/// <summary>Puts a checkout of the sources under test on a machine.</summary>
internal static class Checkout
{
    private static readonly string[] NotCheckedOut = [".git", "artifacts", "bin", "obj", "__pycache__"];

    /// <summary>The sources, and the packages that a restore would bring, since the machine has no
    /// network.</summary>
    public static async Task PutFreshAsync(Machine machine)
    {
        await PutSourcesAsync(machine);
        // Links, for there is a gigabyte. But what is to be run may be so by its owner only: those are copies.
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var script =
            """
            cp --archive --link "$1" "$2" || cp --archive "$1" "$2"
            find "$2" -path '*/tools/*' -type f -perm -u+x ! -name '*.*' -print0 |
                while IFS= read -r -d '' program; do
                cp "$program" "$program.copy"
                chmod 755 "$program.copy"
                mv "$program.copy" "$program"
            done
            """;
        using var copy = Process.Start("bash", ["-c", script, "copy", packages, machine.Packages]);
        await copy.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(0, copy.ExitCode);
    }

    /// <summary>The sources alone.</summary>
    public static Task PutSourcesAsync(Machine machine)
    {
        CopyTree(Repository.Root, machine.Checkout);
        return machine.GiveToUserAsync(machine.Checkout);
    }

    /// <summary>The sources and what was built of them, so that nothing is left to build.</summary>
    public static async Task PutBuiltAsync(Machine machine)
    {
        await BuildAsync();
        CopyTree(Repository.Root, machine.Checkout);
        var run = $"{machine.Checkout}/artifacts/runs/run-1";
        CopyTree(Path.Combine(Repository.Root, "artifacts", "run"), run);
        File.CreateSymbolicLink($"{machine.Checkout}/artifacts/run", "runs/run-1");
        File.SetLastWriteTimeUtc($"{run}/stamp", TimeProvider.System.GetUtcNow().UtcDateTime);
        await machine.GiveToUserAsync(machine.Checkout);
    }

    private static async Task BuildAsync()
    {
        using var build = Process.Start(Repository.Holdfast, ["--version"]);
        await build.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(15));
        Assert.Equal(0, build.ExitCode);
    }

    private static void CopyTree(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.GetDirectories(from))
        {
            var name = Path.GetFileName(folder);
            if (!NotCheckedOut.Contains(name)) CopyTree(folder, Path.Combine(to, name));
        }
    }
}
