using Holdfast.Integration.Tests.Dev;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Packaging;

/// <summary>Machines named node1, node2 and so on, at 10.0.0.11 and on, that reach each other and no other.</summary>
internal sealed class MachineRoom : IAsyncDisposable
{
    private readonly Network _network;
    private readonly Dictionary<string, Machine> _machines = [];

    private MachineRoom(Network network) => _network = network;

    /// <summary>The machines by their names.</summary>
    public IReadOnlyDictionary<string, Machine> Machines => _machines;

    /// <summary>Makes one, with the package lying on each machine. They let each other in by ssh.</summary>
    public static async Task<MachineRoom> StartAsync(Packages packages, int count)
    {
        var room = new MachineRoom(await Network.StartAsync());
        try
        {
            foreach (var machine in await Task.WhenAll(
                Enumerable.Range(0, count).Select(_ => InstalledMachine.PrepareAsync(packages))))
                room._machines.Add($"node{room._machines.Count + 1}", machine);
            var key = await MakeKeyAsync(room._machines["node1"]);
            await Task.WhenAll(
                room._machines.Select((entry, i) => room.SetUpAsync(entry.Key, entry.Value, 11 + i, key)));
            return room;
        }
        catch
        {
            await room.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a script on a machine, which is to succeed.</summary>
    public Task<string> RunAsync(string name, string script) => InstalledMachine.SucceedAsync(_machines[name], script);

    /// <summary>Runs a script on a machine until it succeeds.</summary>
    public async Task<string> UntilAsync(string name, string script)
    {
        try
        {
            return await Eventually.GetAsync(
                async () => await _machines[name].RunAsync(script) is (0, var output) ? output : null,
                TimeSpan.FromSeconds(30), $"'{script}' on {name}", pause: Eventually.LongPause);
        }
        catch (TimeoutException cause)
        {
            var logs = await Task.WhenAll(_machines.Values.Select(machine => machine.RunAsync(
                "hostname; for log in /var/log/holdfast-*.log ~/*.log; do tail --lines=8 $log; done")));
            throw new TimeoutException($"{cause.Message}\n{string.Concat(logs.Select(log => log.Output))}", cause);
        }
    }

    /// <summary>Cuts a machine off from the others.</summary>
    public Task CutAsync(string name) => _network.PullAsync(name);

    /// <summary>Ends that.</summary>
    public Task JoinAsync(string name) => _network.PutBackAsync(name);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_machines.Values.Select(machine => machine.DisposeAsync().AsTask()));
        await _network.DisposeAsync();
    }

    private static Task<string> MakeKeyAsync(Machine machine) => InstalledMachine.SucceedAsync(
        machine, "ssh-keygen -q -t ed25519 -N '' -f $HOME/key; cat $HOME/key $HOME/key.pub");

    private async Task SetUpAsync(string name, Machine machine, int address, string key)
    {
        await _network.PlugInAsync(machine, name, $"10.0.0.{address}/24");
        await File.WriteAllTextAsync($"{machine.Home}/keys", key);
        // Whatever the machine of the tests has to say about names and ssh is not known here.
        await InstalledMachine.SucceedAsync(
            machine,
            $"""
            hostname {name}
            echo '127.0.0.1 localhost' > /etc/hosts
            sed --in-place 's/^hosts:.*/hosts: files/' /etc/nsswitch.conf
            mkdir --parents /run/sshd /etc/ssh/room
            (umask 077; sed '/^ssh-/d' $HOME/keys > /etc/ssh/room/key)
            grep '^ssh-' $HOME/keys > /etc/ssh/room/key.pub
            cat > /etc/ssh/ssh_config <<END
            IdentityFile /etc/ssh/room/key
            StrictHostKeyChecking no
            UserKnownHostsFile /dev/null
            LogLevel ERROR
            END
            /usr/sbin/sshd -o HostKey=/etc/ssh/room/key -o AuthorizedKeysFile=/etc/ssh/room/key.pub -o UsePAM=no
            """);
    }
}
