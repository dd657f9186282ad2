using System.Diagnostics;
using System.Globalization;
using System.Net;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>Another machine, a network namespace, and the cable to it, which can be cut: from then on nothing comes
/// from it, no farewell either. For which the tests must be root.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _machine;
    private readonly string _end;

    private Cable(Process machine, string end, IPAddress here) => (_machine, _end, Here) = (machine, end, here);

    /// <summary>The address of this end.</summary>
    public IPAddress Here { get; }

    public static async Task<Cable> LayAsync()
    {
        // The namespace is there for as long as the shell, which ends with its input.
        var start = new ProcessStartInfo("unshare", ["--net", "/bin/sh", "-c", "echo up; read -r end"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        var machine = Process.Start(start)!;
        Assert.Equal("up", await machine.StandardOutput.ReadLineAsync().WaitAsync(Patience));
        // Of this process alone, as long as there are fewer than 8,192 of them.
        var process = Environment.ProcessId;
        var network = $"10.{200 + ((process >> 8) & 31)}.{process & 255}";
        var cable = new Cable(
            machine, string.Create(CultureInfo.InvariantCulture, $"hf{process}"), IPAddress.Parse($"{network}.1"));
        await Tool.RunAsync(
            "ip", "link", "add", "name", cable._end, "type", "veth", "peer", "name", "eth0", "netns", $"{machine.Id}");
        await Tool.RunAsync("ip", "address", "add", $"{network}.1/30", "dev", cable._end);
        await Tool.RunAsync("ip", "link", "set", cable._end, "up");
        await cable.ThereAsync("ip", "address", "add", $"{network}.2/30", "dev", "eth0");
        await cable.ThereAsync("ip", "link", "set", "eth0", "up");
        return cable;
    }

    /// <summary>Starts a program on the other machine.</summary>
    public Process StartThere(params string[] words) => Process.Start(new ProcessStartInfo("nsenter", Inside(words))
    {
        RedirectStandardOutput = true,
    })!;

    /// <summary>Cuts it.</summary>
    public Task CutAsync() => ThereAsync("ip", "link", "set", "eth0", "down");

    public async ValueTask DisposeAsync()
    {
        _machine.StandardInput.Close();
        await _machine.WaitForExitAsync().WaitAsync(Patience);
        _machine.Dispose();
        // Its other end may be held a little longer by what still ends there.
        await Tool.RunAsync("ip", "link", "delete", "dev", _end);
    }

    private string[] Inside(string[] words) => [$"--net=/proc/{_machine.Id}/ns/net", .. words];

    private Task ThereAsync(params string[] words) => Tool.RunAsync("nsenter", Inside(words));
}
