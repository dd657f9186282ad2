using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Holdfast.Server.Dev;

/// <summary>A small cluster on this machine: a master and agents as child processes, so that any of them can be
/// killed.</summary>
internal static class DevCluster
{
    private const int Done = 0;
    private const int DiskReservePercent = 10;

    public static async Task<int> RunAsync(DevOptions options)
    {
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var own = Own(options.WorkDirectory);
        for (var port = options.Port; port <= options.Port + options.Agents; port++) RequireFree(port);
        Console.WriteLine(
            $"State is kept in {options.WorkDirectory}; "
                + "Ctrl-C stops the cluster, its tasks run on and are found again.");
        var security = options.IsSecure
            ? new DevSecurity(options.WorkDirectory, options.Agents, TimeProvider.System)
            : null;
        if (security is not null) Console.WriteLine(security.Advice(options.Port));
        else if (options.Port != DevOptions.PortUsual)
            Console.WriteLine($"To call it: export HOLDFAST_MASTER=127.0.0.1:{options.Port}");
        var children = Children(options, security).ToList();
        var running = children.Select(child => child.RunAsync(stop.Token)).ToList();
        await Task.WhenAll(running);
        return Done;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    // Two would start each other's processes in vain, for ever, and write into each other's logs.
    private static FileStream Own(string workDirectory)
    {
        try
        {
            Directory.CreateDirectory(workDirectory);
            return new FileStream(
                Path.Combine(workDirectory, "dev.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"{workDirectory} cannot be used: {cause.Message} If another 'holdfast dev' runs on it, use that one, "
                + "stop it, or give another --work-dir and another --port.", cause);
        }
    }

    // Whoever finds it taken later is started again until it is free.
    private static void RequireFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException cause) when (cause.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new IOException(
                $"127.0.0.1:{port} is in use. If another 'holdfast dev' runs, use that one, stop it, or give another "
                + $"--port and another --work-dir; 'ss --listening --tcp --processes sport = {port}' says who it is.",
                cause);
        }
    }

    private static IEnumerable<DevChild> Children(DevOptions options, DevSecurity? security)
    {
        var scheme = security is null ? "http" : "https";
        yield return new DevChild("master", $"{scheme}://127.0.0.1:{options.Port}",
            Path.Combine(options.WorkDirectory, "master.log"),
        [
            "master", $"--port={options.Port}", "--ip=127.0.0.1",
            $"--work_dir={Path.Combine(options.WorkDirectory, "master")}", .. security?.MasterFlags() ?? [],
        ]);
        for (var i = 1; i <= options.Agents; i++)
        {
            var name = $"agent-{i}";
            var port = options.Port + i;
            yield return new DevChild(name, $"{scheme}://127.0.0.1:{port}",
                Path.Combine(options.WorkDirectory, $"{name}.log"),
            [
                "agent", $"--master=127.0.0.1:{options.Port}", $"--port={port}", "--ip=127.0.0.1",
                $"--work_dir={Path.Combine(options.WorkDirectory, name)}", $"--cgroups_root=holdfast-dev-{port}",
                // They share a file system, on which no two limits may have one id.
                $"--xfs_project_range=[{port}000-{port}999]",
                .. OwnUser(), $"--resources={Share(options)}", .. security?.AgentFlags(name) ?? [],
            ]);
        }
    }

    // One who is not root can start tasks only as himself.
    private static IEnumerable<string> OwnUser() => Environment.UserName == "root" ? [] : ["--no-switch_user"];

    /// <summary>
    /// One machine is divided among its agents, its disk above all. Decided once: an agent whose disk shrank below what
    /// it promised would not start, and the free space of a disk is different in every run.
    /// </summary>
    private static string Share(DevOptions options)
    {
        var kept = Path.Combine(options.WorkDirectory, $"share-of-{options.Agents}");
        if (File.Exists(kept)) return File.ReadAllText(kept);
        Directory.CreateDirectory(options.WorkDirectory);
        var diskMb = (new DriveInfo(options.WorkDirectory).AvailableFreeSpace >> 20) * (100 - DiskReservePercent) / 100;
        var memoryMb = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20;
        var cpus = (double)Environment.ProcessorCount / options.Agents;
        var share = string.Create(
            CultureInfo.InvariantCulture,
            $"cpus:{cpus:0.###};mem:{memoryMb / 2 / options.Agents};disk:{diskMb / options.Agents};"
                + $"ports:[31000-32000]");
        File.WriteAllText(kept, share);
        return share;
    }
}
