using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Holdfast.Integration.Tests.Cli;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Starting;

/// <summary>The port for agents, chosen by an operator whose firewall must let it through.</summary>
public sealed class LinkPortTests
{
    private const int LocalColumn = 1;
    private const int PeerColumn = 2;
    private const int StateColumn = 3;
    private const string Established = "01";
    private const string Listening = "0A";

    [Fact]
    public async Task LinkPort_Given_IsWhereAgentsConnectAlsoAfterARestart()
    {
        var port = TestPorts.Next();
        await using var cluster = await TestCluster.StartAsync(masterFlags: [$"--link_port={port}"]);
        await CommandLineRun.WaitForAgentAsync(cluster);
        Assert.True(Has(PeerColumn, port, Established), $"No connection goes to {port}.");

        await cluster.Master.KillAsync();
        await cluster.Master.StartAsync();

        await CommandLineRun.WaitForAgentAsync(cluster);
        Assert.True(Has(LocalColumn, port, Listening), $"Nothing listens at {port} after the restart.");
        await Eventually.IsTrueAsync(
            () => Has(PeerColumn, port, Established), "the agent to connect to the port");
    }

    [Fact]
    public async Task LinkPort_ThatIsTaken_EndsTheMasterAndIsNamed()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var directory = Directory.CreateTempSubdirectory("holdfast-link-").FullName;
        try
        {
            using var master = new HoldfastProcess(
                "master", Path.Combine(directory, "log"), port: 0,
                ["--ip=127.0.0.1", "--port=0", $"--link_port={port}", $"--work_dir={directory}/master"]);

            var said = await master.RefusedAsync();

            Assert.Contains($"127.0.0.1:{port}", said, StringComparison.Ordinal);
            Assert.Contains("in use. Another process listens there", said, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static bool Has(int column, int port, string state) => File.ReadLines("/proc/net/tcp")
        .Concat(File.ReadLines("/proc/net/tcp6"))
        .Where(line => !line.Contains("local_address", StringComparison.Ordinal))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Any(words => words[StateColumn] == state
            && int.Parse(words[column].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) == port);
}
