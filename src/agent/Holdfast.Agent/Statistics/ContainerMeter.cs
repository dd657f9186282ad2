using Holdfast.Agent.Containers;
using Holdfast.Agent.Core.Views;
using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Usage;
using Holdfast.Model;
using Holdfast.Model.Resources;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Agent.Statistics;

/// <summary>Measures what containers use: their cgroups, <c>/proc</c> for what those do not count, and their
/// disks.</summary>
/// <param name="containers">Holds them.</param>
/// <param name="disks">Measures sandboxes and volumes.</param>
/// <param name="isLimited">Whether cgroups limit containers. Where the operator asked for accounting by processes only,
/// no more is shown than that gives.</param>
/// <param name="time">Stamps the figures.</param>
internal sealed class ContainerMeter(
    ContainerRunner containers, DiskMeter disks, bool isLimited, TimeProvider time)
{
    private const int MegabyteShift = 20;

    /// <summary>Every container of the view that is not proven empty.</summary>
    public async Task<IReadOnlyList<MeasuredContainer>> MeasureAsync(
        AgentView view, ContainerFilter filter, CancellationToken cancellationToken)
    {
        List<(FrameworkView Framework, ExecutorView Executor, ContainerView Live)> shown =
        [
            .. from framework in view.Frameworks
               from executor in framework.Executors
               where executor.Live is not null && filter.Takes(framework, executor)
               select (framework, executor, executor.Live),
        ];
        var used = await disks.ReadAsync(
            [.. shown.SelectMany(one => one.Live.Volumes.Select(volume => volume.Directory)
                .Prepend(one.Executor.Directory))],
            cancellationToken);
        // Some hundred small files of the kernel are read: not on the thread that serves others.
        return await Task.Run<IReadOnlyList<MeasuredContainer>>(() =>
        {
            var usages = Usages([.. shown.Select(one => one.Executor)]);
            return
            [
                .. shown.Select((one, at) => new MeasuredContainer(
                    one.Framework, one.Executor, Statistics(one.Executor, one.Live, usages[at], used))),
            ];
        }, cancellationToken);
    }

    private (CgroupUsage? Cgroup, ProcessSum? Processes)[] Usages(ExecutorView[] executors)
    {
        var usages = new (CgroupUsage? Cgroup, ProcessSum? Processes)[executors.Length];
        ProcessForest? forest = null;
        for (var at = 0; at < executors.Length; at++)
        {
            if (containers.Find(executors[at].Container) is not { } held) continue;
            var cgroup = held.ReadUsage();
            usages[at].Cgroup = cgroup;
            if (cgroup is { CpuUser: not null, AnonymousBytes: not null }) continue;
            forest ??= ProcessForest.Read();
            usages[at].Processes = forest.SumOf(held.Record.Shim, held.Record.First);
        }
        return usages;
    }

    private ResourceStatistics Statistics(
        ExecutorView executor, ContainerView live, (CgroupUsage? Cgroup, ProcessSum? Processes) usage,
        IReadOnlyDictionary<string, long> used)
    {
        var statistics = new ResourceStatistics { Timestamp = WireTime.Seconds(time.GetUtcNow()) };
        AddLimits(statistics, live.Limits);
        AddUsage(statistics, usage.Cgroup, usage.Processes);
        if (isLimited && usage.Cgroup is { } cgroup) AddCounted(statistics, cgroup, live.Limits);
        AddDisk(statistics, executor, live, used);
        return statistics;
    }

    private static void AddLimits(ResourceStatistics statistics, ResourceBag limits)
    {
        if (limits.Scalar("cpus") is { IsZero: false } cpus) statistics.CpusSoftLimit = cpus.ToDouble();
        if (limits.Scalar("mem") is not { IsZero: false } memory) return;
        statistics.MemLimitBytes = Bytes(memory);
        statistics.MemSoftLimitBytes = Bytes(memory);
    }

    private static void AddUsage(ResourceStatistics statistics, CgroupUsage? cgroup, ProcessSum? processes)
    {
        if ((cgroup?.CpuUser ?? processes?.User) is { } user) statistics.CpusUserTimeSecs = user.TotalSeconds;
        if ((cgroup?.CpuSystem ?? processes?.System) is { } system) statistics.CpusSystemTimeSecs = system.TotalSeconds;
        if ((cgroup?.AnonymousBytes ?? processes?.ResidentBytes) is { } resident)
            statistics.MemRssBytes = (ulong)resident;
    }

    private static void AddCounted(ResourceStatistics statistics, CgroupUsage cgroup, ResourceBag limits)
    {
        // Periods pass only where CPU time has a hard limit.
        if (cgroup is { Periods: > 0 and var periods, ThrottledPeriods: { } throttled, Throttled: { } waited })
        {
            statistics.CpusLimit = limits.Scalar("cpus").ToDouble();
            (statistics.CpusNrPeriods, statistics.CpusNrThrottled) = ((uint)periods, (uint)throttled);
            statistics.CpusThrottledTimeSecs = waited.TotalSeconds;
        }
        if (cgroup.MemoryBytes is { } total) statistics.MemTotalBytes = (ulong)total;
        if (cgroup.AnonymousBytes is { } anonymous) statistics.MemAnonBytes = (ulong)anonymous;
        if (cgroup.FileBytes is { } file)
            (statistics.MemFileBytes, statistics.MemCacheBytes) = ((ulong)file, (ulong)file);
        if (cgroup.MappedFileBytes is { } mapped) statistics.MemMappedFileBytes = (ulong)mapped;
        if (cgroup.UnevictableBytes is { } unevictable) statistics.MemUnevictableBytes = (ulong)unevictable;
        if (cgroup.SwapBytes is { } swap) statistics.MemSwapBytes = (ulong)swap;
        if (cgroup.KernelBytes is { } kernel) statistics.MemKmemUsageBytes = (ulong)kernel;
        if (cgroup.KernelTcpBytes is { } sockets) statistics.MemKmemTcpUsageBytes = (ulong)sockets;
    }

    private static void AddDisk(
        ResourceStatistics statistics, ExecutorView executor, ContainerView live,
        IReadOnlyDictionary<string, long> used)
    {
        foreach (var volume in live.Volumes)
        {
            var disk = ResourceMapping.Write(volume.Resource).Disk;
            var figures = Figures(volume.Resource.Amount, UsedIn(volume.Directory, used));
            (figures.Source, figures.Persistence) = (disk?.Source, disk?.Persistence);
            statistics.DiskStatistics.Add(figures);
        }
        var limit = live.Limits.Where(static key => key is { Name: "disk", IsPersistentVolume: false }).Scalar("disk");
        var sandbox = Figures(limit, UsedIn(executor.Directory, used));
        if (sandbox.HasLimitBytes) statistics.DiskLimitBytes = sandbox.LimitBytes;
        if (sandbox.HasUsedBytes) statistics.DiskUsedBytes = sandbox.UsedBytes;
        if (sandbox.HasLimitBytes || sandbox.HasUsedBytes) statistics.DiskStatistics.Add(sandbox);
    }

    private static long? UsedIn(string directory, IReadOnlyDictionary<string, long> used) =>
        used.TryGetValue(directory, out var bytes) ? bytes : null;

    private static DiskStatistics Figures(Quantity limit, long? used)
    {
        var figures = new DiskStatistics();
        if (!limit.IsZero) figures.LimitBytes = Bytes(limit);
        if (used is { } bytes) figures.UsedBytes = (ulong)bytes;
        return figures;
    }

    private static ulong Bytes(Quantity megabytes) => (ulong)((megabytes.Milli << MegabyteShift) / 1000);
}
