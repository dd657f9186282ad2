using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Dev;
using Holdfast.Integration.Tests.Pages;

namespace Holdfast.Integration.Tests.Packaging;

/// <summary>A machine without .NET on which the Debian package is installed. What systemd would do with its units a
/// program of the tests does.</summary>
internal static class InstalledMachine
{
    /// <summary>What a machine has on which .NET is installed.</summary>
    public static readonly string[] DotNet = ["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/bin/dotnet"];

    /// <summary>Makes one.</summary>
    public static async Task<Machine> StartAsync(Packages packages)
    {
        var machine = await PrepareAsync(packages);
        try
        {
            await SucceedAsync(machine, Page.Blocks("docs/operating/install.md", "The Debian package")[0].Text);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes one where the package lies in the user's directory and is not installed yet.</summary>
    public static async Task<Machine> PrepareAsync(Packages packages)
    {
        var package = await packages.DebAsync();
        var machine = await Machine.StartAsync(asRoot: true, DotNet);
        try
        {
            Directory.CreateDirectory(machine.Checkout);
            File.CreateSymbolicLink($"{machine.Checkout}/holdfast_0.1.0_amd64.deb", package);
            await SucceedAsync(
                machine,
                $"""
                mount -t tmpfs none /run
                mkdir --parents /run/systemd/system
                install --mode=755 {TestProgram.PathOf("systemctl")} {TestProgram.PathOf("journalctl")} /usr/local/bin/
                """);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a script that is to succeed, and gives what it said.</summary>
    public static async Task<string> SucceedAsync(Machine machine, string script)
    {
        var (exitCode, output) = await machine.RunAsync("set -e\n" + script);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
