using System.Text.RegularExpressions;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Dev;

namespace Holdfast.Integration.Tests.Packaging;

/// <summary>A machine without .NET on which the Debian package is installed. What systemd would do with its units a
/// program of the tests does.</summary>
internal static partial class InstalledMachine
{
    /// <summary>What a machine has on which .NET is installed.</summary>
    public static readonly string[] DotNet = ["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/bin/dotnet"];

    /// <summary>Makes one.</summary>
    public static async Task<Machine> StartAsync(Packages packages)
    {
        var machine = await Machine.StartAsync(asRoot: true, DotNet);
        try
        {
            Directory.CreateDirectory(machine.Checkout);
            File.Copy(packages.Deb, $"{machine.Checkout}/holdfast_0.1.0_amd64.deb");
            await SucceedAsync(
                machine,
                $"""
                mount -t tmpfs none /run
                mkdir --parents /run/systemd/system
                install --mode=755 {TestProgram.PathOf("systemctl")} /usr/local/bin/systemctl
                {Line("install.md", "dpkg --install holdfast_0.1.0")}
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

    /// <summary>The line of a page of docs/operating that begins so, as it stands there.</summary>
    public static string Line(string page, string beginning)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operating", page));
        var lines = Block().Matches(text).SelectMany(block => block.Groups[1].Value.Split('\n'));
        return Assert.Single(lines, line => line.StartsWith(beginning, StringComparison.Ordinal));
    }

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
