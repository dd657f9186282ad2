using Holdfast.Agent.Containers;
using Holdfast.Agent.Executors;
using Holdfast.Agent.Sandboxes;
using Holdfast.Agent.Volumes;
using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Fetching;
using Holdfast.Containers.Helpers;
using Holdfast.Containers.Launching;
using Holdfast.Containers.Shims;
using Holdfast.Disks;
using Holdfast.Disks.Btrfs;
using Holdfast.Disks.Directory;
using Holdfast.Disks.Loop;
using Holdfast.Disks.ProjectQuota;
using Holdfast.Linux;
using Holdfast.Model.Specs;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent.Effects;

/// <summary>Whoever does something on this machine's disks and to its processes.</summary>
internal sealed class MachineRunners : IAsyncDisposable
{
    private readonly ShimPool _shims;
    private readonly FetchCachePlace _cache;

    public MachineRunners(
        AgentHostOptions options, ExecutorTokens? tokens, AgentInbox inbox, TimeProvider time, ILogger log)
    {
        var programs = options.LauncherDirectory is { } directory
            ? HelperPrograms.Locate([directory])
            : HelperPrograms.Locate();
        var cgroups = CgroupSupport.Detect(options.CgroupsRoot, options.CgroupsHierarchy);
        if (cgroups.Missing.Count > 0) log.CgroupsMissing(string.Join("; ", cgroups.Missing));
        Confinement = Confinement.Detect(options.AllowsNewPrivileges);
        if (Confinement.FilterMissing is not null) log.StartWarning($"{Confinement.Gap}; their disks have soft limits");
        _shims = new ShimPool(programs.Shim);
        _cache = new FetchCachePlace(
            options.FetcherCacheDirectory ?? Path.Combine(options.Core.WorkDirectory, "fetch"));
        Places = new ContainerPlaces(options.Core.WorkDirectory, options.RuntimeDirectory);
        var launcher = new ProcessLauncher(_shims, cgroups, Confinement, Boot.Id(), time);
        var fetches = new FetchContainers(new FetchRunner(launcher, programs.Fetcher), launcher, Places);
        FetchCache = new FetchCacheRunner(
            _cache, fetches, Places, options.FetcherStallTimeout, inbox.PostAsync, time);
        var limits = options.Core.DiskLimits;
        Volumes = new VolumeRunner(inbox.PostAsync, time, log)
        {
            HeadroomBytes = limits.Mode switch
            {
                DiskLimitMode.Kill => limits.HeadroomBytes,
                DiskLimitMode.Account => VolumeManifest.Unlimited,
                _ => 0,
            },
        };
        Held = new HeldSandboxes(Volumes.BackendOf);
        Containers = new ContainerRunner(
            Places, launcher, new UriFetcher(fetches, Places, _cache, options.FetcherStallTimeout),
            options.LimitContainers ? cgroups : null, tokens, inbox.PostAsync, time)
        {
            Held = Held,
        };
    }

    /// <summary>Whether tasks can evade the quota of a disk.</summary>
    public Confinement Confinement { get; }

    /// <summary>Where containers' files lie.</summary>
    public ContainerPlaces Places { get; }

    public VolumeRunner Volumes { get; }

    /// <summary>Sandboxes that their disk holds to a limit.</summary>
    public HeldSandboxes Held { get; }

    public ContainerRunner Containers { get; }

    public FetchCacheRunner FetchCache { get; }

    /// <summary>Once the ledger's name is known, before the core asks for anything.</summary>
    public void Use(Guid ledger)
    {
        var claims = new DiskClaims(ledger, FileSystemUuid.Of);
        Volumes.Use(new DirectoryBackend(claims));
        Volumes.Use(new BtrfsBackend(claims));
        foreach (var fileSystem in ProjectFileSystem.All) Volumes.Use(new ProjectQuotaBackend(claims, fileSystem));
        Volumes.Use(new LoopBackend(claims));
        _cache.Use(ledger);
    }

    public async ValueTask DisposeAsync()
    {
        await Volumes.DisposeAsync();
        await Containers.DisposeAsync();
        await FetchCache.DisposeAsync();
        _shims.Dispose();
    }
}
