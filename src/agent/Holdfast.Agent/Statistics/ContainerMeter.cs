using Holdfast.Agent.Containers;
using Holdfast.Agent.Core.Views;
using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Usage;
using Holdfast.Model;
using Holdfast.Model.Ids;
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
    ContainerRunner containers, DiskWatch disks, bool isLimited, TimeProvider time)
{
    /// <summary>How long a reading is the answer to whoever asks. Tools ask every few seconds, and a container with
    /// several of them must not be read for each.</summary>
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ContainerId, Reading> _readings = [];
    private Task _running = Task.CompletedTask;

    /// <summary>Measures sandboxes and volumes.</summary>
    public DiskWatch Disks => disks;

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
        // Beside each other: directories that were never measured are waited for.
        await disks.RefreshAsync(cancellationToken);
        var measuring = disks.ReadAsync(
            [.. shown.SelectMany(one => one.Live.Volumes.Select(volume => volume.Directory)
                .Prepend(one.Executor.Directory))],
            cancellationToken);
        var usages = await ReadAsync([.. shown.Select(one => one.Executor)], cancellationToken);
        var used = await measuring;
        return
        [
            .. shown.Select((one, at) => new MeasuredContainer(
                one.Framework, one.Executor, Statistics(one.Executor, one.Live, usages[at], used))),
        ];
    }

    // One at a time: those who ask meanwhile get what it brings, rather than each his own of the same.
    private async Task<Reading[]> ReadAsync(ExecutorView[] executors, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        while (true)
        {
            Task running;
            lock (_gate)
            {
                foreach (var (container, reading) in _readings)
                    if (!IsGood(reading, asked)) _readings.Remove(container);
                var due = executors.Where(executor => !_readings.ContainsKey(executor.Container)).ToArray();
                if (due.Length == 0) return [.. executors.Select(executor => _readings[executor.Container])];
                // Some hundred small files of the kernel are read: not on the thread that serves others. And not
                // stopped where the one who asked first goes away.
                if (_running.IsCompleted) _running = Task.Run(() => Measure(due), CancellationToken.None);
                running = _running;
            }
            await running.WaitAsync(cancellationToken);
        }
    }

    // A container that only begins has no figures yet; the next one who asks may find them.
    private bool IsGood(Reading reading, long asked) => reading.At >= asked
        || (reading is not { Cgroup: null, Processes: null }
            && time.GetElapsedTime(reading.At, time.GetTimestamp()) < GoodFor);

    private void Measure(ExecutorView[] executors)
    {
        var at = time.GetTimestamp();
        var readings = new List<(ContainerId Container, Reading Reading)>(executors.Length);
        ProcessForest? forest = null;
        foreach (var executor in executors)
        {
            var reading = new Reading(at, time.GetUtcNow(), Cgroup: null, Processes: null);
            if (containers.Find(executor.Container) is { } held)
            {
                reading = reading with { Cgroup = held.ReadUsage() };
                if (reading.Cgroup is not { CpuUser: not null, AnonymousBytes: not null })
                {
                    forest ??= ProcessForest.Read();
                    reading = reading with { Processes = forest.SumOf(held.Record.Shim, held.Record.First) };
                }
            }
            readings.Add((executor.Container, reading));
        }
        lock (_gate)
            foreach (var (container, reading) in readings) _readings[container] = reading;
    }

    private ResourceStatistics Statistics(
        ExecutorView executor, ContainerView live, Reading reading, IReadOnlyDictionary<string, MeasuredUse> used)
    {
        // When it was measured, not when it was asked for: rates are made of the difference of two.
        var statistics = new ResourceStatistics { Timestamp = WireTime.Seconds(reading.MeasuredAt) };
        AddLimits(statistics, live.Limits);
        AddUsage(statistics, reading.Cgroup, reading.Processes);
        if (isLimited && reading.Cgroup is { } cgroup) AddCounted(statistics, cgroup, live.Limits);
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
        IReadOnlyDictionary<string, MeasuredUse> used)
    {
        foreach (var volume in live.Volumes)
        {
            var disk = ResourceMapping.Write(volume.Resource).Disk;
            var figures = Figures(volume.Resource.Amount, UsedIn(volume.Directory, used));
            (figures.Source, figures.Persistence) = (disk?.Source, disk?.Persistence);
            statistics.DiskStatistics.Add(figures);
        }
        var sandbox = Figures(live.SandboxLimit, UsedIn(executor.Directory, used));
        if (sandbox.HasLimitBytes) statistics.DiskLimitBytes = sandbox.LimitBytes;
        if (sandbox.HasUsedBytes) statistics.DiskUsedBytes = sandbox.UsedBytes;
        if (sandbox.HasLimitBytes || sandbox.HasUsedBytes) statistics.DiskStatistics.Add(sandbox);
    }

    private static long? UsedIn(string directory, IReadOnlyDictionary<string, MeasuredUse> used) =>
        used.TryGetValue(directory, out var use) ? use.Bytes : null;

    private static DiskStatistics Figures(Quantity limit, long? used)
    {
        var figures = new DiskStatistics();
        if (!limit.IsZero) figures.LimitBytes = Bytes(limit);
        if (used is { } bytes) figures.UsedBytes = (ulong)bytes;
        return figures;
    }

    private static ulong Bytes(Quantity megabytes) => (ulong)WatchList.BytesOf(megabytes);

    private sealed record Reading(long At, DateTimeOffset MeasuredAt, CgroupUsage? Cgroup, ProcessSum? Processes);
}
