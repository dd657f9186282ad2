using System.Collections.Immutable;
using System.Net;
using Holdfast.Agent;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Ledger;
using Holdfast.Agent.Start;
using Holdfast.Hosting.About;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Master;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Registry;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Microsoft.Extensions.Logging.Abstractions;
using AgentRow = Holdfast.Agent.Core.Rows.AgentRow;
using LedgerVolume = Holdfast.Agent.Core.Rows.VolumeRow;

namespace Holdfast.Integration.Tests.Upgrades;

/// <summary>The stored state of a cluster as some version left it, opened by this one.</summary>
/// <param name="Directory">Holds <c>ledger.db</c>, <c>registry.db</c>, <c>link.bin</c> and
/// <c>contents.txt</c>.</param>
internal sealed record KeptState(string Directory)
{
    public const string Contents = "contents.txt";

    /// <summary>Where the states of all versions lie, each below its name.</summary>
    public static string All => Path.Combine(
        Repository.Root, "tests", "Holdfast.Integration.Tests", "Upgrades", "Kept");

    /// <summary>The chain of incarnations of the registry, this start's included.</summary>
    public ImmutableArray<Incarnation> Chain { get; private set; } = [];

    public RecordedLink Link => RecordedLink.Load(Path.Combine(Directory, "link.bin"));

    /// <summary>The rows of the ledger, read from a copy, which an upgrade may change.</summary>
    public IReadOnlyCollection<AgentRow> LoadLedger()
    {
        using var copy = new WorkCopy(Path.Combine(Directory, "ledger.db"));
        using var store = LedgerRows.Open(copy.Path, static fault => throw fault);
        return LedgerRows.LoadAll(store, copy.Path);
    }

    /// <summary>The rows of the registry, read from a copy.</summary>
    public async Task<MasterRows> LoadRegistryAsync(CancellationToken cancellationToken)
    {
        using var copy = new WorkCopy(Path.Combine(Directory, "registry.db"));
        using var registry = await OpenRegistry.OpenAsync(
            new MasterHostOptions { WorkDir = Path.GetDirectoryName(copy.Path) }, static fault => throw fault,
            cancellationToken);
        Chain = [.. registry.Chain];
        return registry.Rows;
    }

    /// <summary>The agent's core as it starts on the ledger, with the resources it had.</summary>
    public async Task<(AgentCore Core, Frame<AgentDelta, AgentEffect> First)> RecoverAgentAsync(DateTimeOffset now)
    {
        var rows = LoadLedger();
        var identity = rows.OfType<IdentityRow>().Single();
        using var work = new WorkCopy(Path.Combine(Directory, Contents));
        var options = new AgentHostOptions
        {
            Hostname = "agent.example", Ip = IPAddress.Loopback, Master = "127.0.0.1:1", RuntimeDirectory = "/nowhere",
            GivenResources = identity.Resources,
            Core = new AgentOptions { WorkDirectory = Path.GetDirectoryName(work.Path)! },
        };
        await using var looks = new DiskLooks(
            TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), TimeProvider.System, NullLogger.Instance);
        var wait = new DiskWait(
            options.Core.WorkDirectory, DiskWait.PatienceDefault, TimeProvider.System, NullLogger.Instance);
        var read = await AgentFactsReading.ReadAsync(
            options, identity.Port, identity.Ledger, wait, looks,
            new DiskBackends(DiskBackendChoice.None, rows, mode: null, gap: null));
        // The disk that its volumes lie on is not here.
        var backend = rows.OfType<LedgerVolume>().First().Backend;
        var facts = read with
        {
            BootId = identity.BootId, SinceBoot = TimeSpan.Zero,
            Disks = [.. read.Disks.Select(disk => disk with { Backend = backend })],
        };
        var first = new Frame<AgentDelta, AgentEffect>();
        var outcome = AgentCore.Recover(rows, facts, options.Core, new SeededRandom(1), now, first);
        return (Assert.IsType<Recovered>(outcome).Core, first);
    }

    /// <summary>Fields of ledger and registry that have a value in no row.</summary>
    public IReadOnlyList<string> EmptyFields()
    {
        using var ledger = new WorkCopy(Path.Combine(Directory, "ledger.db"));
        using var registry = new WorkCopy(Path.Combine(Directory, "registry.db"));
        return [.. KeptFields.EmptyInLedger(ledger.Path), .. KeptFields.EmptyInRegistry(registry.Path)];
    }

    private sealed class WorkCopy : IDisposable
    {
        public WorkCopy(string file)
        {
            Path = System.IO.Path.Combine(
                System.IO.Directory.CreateTempSubdirectory("holdfast-test-").FullName,
                System.IO.Path.GetFileName(file));
            File.Copy(file, Path);
        }

        public string Path { get; }

        public void Dispose() => System.IO.Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
    }
}
