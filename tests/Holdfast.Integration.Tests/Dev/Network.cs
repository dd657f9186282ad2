using System.Diagnostics;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Dev;

/// <summary>A network of machines: each is plugged into one switch, by a cable that can be pulled.</summary>
internal sealed class Network : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _switch;

    private Network(Process process) => _switch = process;

    /// <summary>Starts one that has no machines yet.</summary>
    public static async Task<Network> StartAsync()
    {
        // It is there for as long as the shell, which ends with its input.
        const string script = "ip link add name switch type bridge && ip link set switch up && echo up; read -r";
        var start = new ProcessStartInfo("unshare", ["--net", "/bin/bash", "-c", script])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        var network = new Network(Process.Start(start)!);
        Assert.Equal("up", await network._switch.StandardOutput.ReadLineAsync().WaitAsync(Patience));
        return network;
    }

    /// <summary>Plugs a machine in.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="cable">What its cable is called here.</param>
    /// <param name="address">Its address, with the bits of the network, such as 10.0.0.11/24.</param>
    public async Task PlugInAsync(Machine machine, string cable, string address)
    {
        await Tool.RunAsync(
            "ip", "link", "add", "name", cable, "netns", $"{_switch.Id}", "type", "veth", "peer", "name", "eth0",
            "netns", $"{machine.NetworkId}");
        await InsideAsync(_switch.Id, "link", "set", cable, "master", "switch", "up");
        await InsideAsync(machine.NetworkId, "address", "add", address, "dev", "eth0");
        await InsideAsync(machine.NetworkId, "link", "set", "eth0", "up");
    }

    /// <summary>Pulls a cable.</summary>
    public Task PullAsync(string cable) => InsideAsync(_switch.Id, "link", "set", cable, "down");

    /// <summary>Plugs it in again.</summary>
    public Task PutBackAsync(string cable) => InsideAsync(_switch.Id, "link", "set", cable, "up");

    public async ValueTask DisposeAsync()
    {
        _switch.StandardInput.Close();
        await _switch.WaitForExitAsync().WaitAsync(Patience);
        _switch.Dispose();
    }

    private static Task InsideAsync(int of, params string[] words) =>
        Tool.RunAsync("nsenter", [$"--net=/proc/{of}/ns/net", "ip", .. words]);
}
