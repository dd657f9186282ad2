using Holdfast.Integration.Tests.Cluster;
using Holdfast.Linux.Processes;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Power;

/// <summary>A master and an agent on disks of their own, whose power a test may take away.</summary>
internal sealed class PowerCluster : IAsyncDisposable
{
    private PowerCluster(string directory, PowerDisk masterDisk, PowerDisk agentDisk)
    {
        var (masterPort, agentPort) = (TestPorts.Next(), TestPorts.Next());
        (Directory, MasterDisk, AgentDisk) = (directory, masterDisk, agentDisk);
        Master = new HoldfastProcess("master", Path.Combine(directory, "master.log"), masterPort,
        [
            $"--port={masterPort}", "--ip=127.0.0.1", $"--work_dir={masterDisk.Path}/work",
            "--allocation_interval=100ms",
        ]);
        Agent = new HoldfastProcess("agent", Path.Combine(directory, "agent.log"), agentPort,
        [
            $"--master=127.0.0.1:{masterPort}", $"--port={agentPort}", "--ip=127.0.0.1", $"--work_dir={AgentDirectory}",
            "--resources=cpus:8;mem:2048;disk:40;ports:[31000-32000]", $"--cgroups_root=holdfast-test-{agentPort}",
            "--registration_backoff_factor=100ms",
        ]);
    }

    public HoldfastProcess Master { get; }

    public HoldfastProcess Agent { get; }

    public PowerDisk MasterDisk { get; }

    public PowerDisk AgentDisk { get; }

    /// <summary>On no disk of the cluster's: logs, and what tasks say outside.</summary>
    public string Directory { get; }

    /// <summary>The agent's work directory, on its disk.</summary>
    public string AgentDirectory => $"{AgentDisk.Path}/work";

    public static async Task<PowerCluster> StartAsync()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("holdfast-test-").FullName;
        var master = await PowerDisk.CreateAsync(directory, "master");
        var agent = await PowerDisk.CreateAsync(directory, "agent");
        var cluster = new PowerCluster(directory, master, agent);
        try
        {
            await cluster.Master.StartAsync();
            await cluster.Agent.StartAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The agent's machine loses its power, and has it back; the agent is started.</summary>
    public async Task CutAgentAsync(Random chance)
    {
        await StopAgentAsync();
        await AgentDisk.RestoreAsync(chance);
        await Agent.StartAsync();
    }

    /// <summary>The master's machine loses its power, and has it back; the master is started.</summary>
    public async Task CutMasterAsync(Random chance)
    {
        MasterDisk.Disk.Cut();
        await Master.KillAsync();
        await MasterDisk.RestoreAsync(chance);
        await Master.StartAsync();
    }

    /// <summary>Both lose their power at once.</summary>
    public async Task CutBothAsync(Random chance)
    {
        MasterDisk.Disk.Cut();
        await Master.KillAsync();
        await StopAgentAsync();
        await MasterDisk.RestoreAsync(chance);
        await AgentDisk.RestoreAsync(chance);
        await Master.StartAsync();
        await Agent.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Agent.Dispose();
        Master.Dispose();
        await ProcessesBelow.KillAsync(Directory);
        await AgentDisk.DisposeAsync();
        await MasterDisk.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task StopAgentAsync()
    {
        AgentDisk.Disk.Cut();
        // Shims outlive an agent but not its machine. Stopped first, so that it starts no more of them meanwhile.
        Signals.Send(Agent.Pid, Signals.Stop);
        foreach (var process in ProcessTree.Below(Agent.Pid)) Signals.SendExactly(process, Signals.Kill);
        await Agent.KillAsync();
        await ProcessesBelow.KillAsync(AgentDisk.Path);
        Agent.BootId = Guid.NewGuid().ToString();
    }
}
