using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Dev;

namespace Holdfast.Integration.Tests.Packaging;

/// <summary>Disks of machines that nothing is on yet, as <c>/dev/vdb</c> on the pages.</summary>
/// <remarks>Machines of the tests have the devices of the one that they run on: what the page calls
/// <c>/dev/vdb</c> is another device on each, and its shell's variable <c>vdb</c> has its name.</remarks>
internal sealed class SpareDisks : IAsyncDisposable
{
    private readonly List<string> _devices = [];

    /// <summary>Puts disks of these names into each of the machines.</summary>
    public static async Task<SpareDisks> PutInAsync(IEnumerable<Machine> machines, params string[] names)
    {
        var disks = new SpareDisks();
        foreach (var machine in machines)
            foreach (var name in names)
            {
                var device = await InstalledMachine.SucceedAsync(
                    machine,
                    $"""
                    truncate --size=512M $HOME/{name}
                    device=$(losetup --find --show $HOME/{name})
                    echo "declare -x {name}=$device" >> $HOME/.shell
                    echo $device
                    """);
                disks._devices.Add(device.Trim());
            }

        return disks;
    }

    /// <summary>What is typed there for what stands on a page.</summary>
    public static string Named(string text) => text.Replace("/dev/vd", "$vd", StringComparison.Ordinal);

    /// <summary>Takes them out; one that is mounted once its machine ends.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var device in _devices) await Tool.RunAsync("losetup", "--detach", device);
    }
}
