using System.Diagnostics;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Dev;

/// <summary>Puts a checkout of the sources under test on a machine.</summary>
internal static class Checkout
{
    /// <summary>A build of everything, while others use the processors too.</summary>
    private static readonly TimeSpan BuildPatience = TimeSpan.FromMinutes(15);

    private static readonly string[] NotCheckedOut = [".git", "artifacts", "bin", "obj", "__pycache__"];

    private static string Packages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>The sources alone.</summary>
    public static Task PutSourcesAsync(Machine machine)
    {
        CopyTree(Repository.Root, machine.Checkout);
        return machine.GiveToUserAsync(machine.Checkout);
    }

    /// <summary>The sources and what was built of them, so that nothing is left to build.</summary>
    public static async Task PutBuiltAsync(Machine machine)
    {
        using var build = Process.Start(Repository.Holdfast, ["--version"]);
        await build.WaitForExitAsync().WaitAsync(BuildPatience);
        Assert.Equal(0, build.ExitCode);
        await PutBuiltAsync(machine, "run");
    }

    /// <summary>The same, but built where some files below /usr are missing. It is built in the tree under test, where
    /// most is compiled already.</summary>
    /// <returns>What building said.</returns>
    public static async Task<string> PutBuiltWithoutAsync(string[] missing, Machine machine)
    {
        const string link = "without-tools";
        await using var builder = await Machine.StartAsync(asRoot: true, missing);
        Directory.CreateDirectory(builder.Checkout);
        var (exitCode, said) = await builder.RunAsync(
            $"""
            cd '{Repository.Root}'
            export NUGET_PACKAGES='{Packages}'
            rm --force artifacts/{link}
            tools/build --into {link}
            """,
            BuildPatience);
        Assert.True(exitCode == 0, said);
        await PutBuiltAsync(machine, link);
        return said;
    }

    private static async Task PutBuiltAsync(Machine machine, string link)
    {
        CopyTree(Repository.Root, machine.Checkout);
        var run = $"{machine.Checkout}/artifacts/runs/run-1";
        CopyTree(Path.Combine(Repository.Root, "artifacts", link), run);
        File.CreateSymbolicLink($"{machine.Checkout}/artifacts/run", "runs/run-1");
        File.SetLastWriteTimeUtc($"{run}/stamp", TimeProvider.System.GetUtcNow().UtcDateTime);
        await machine.GiveToUserAsync(machine.Checkout);
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
