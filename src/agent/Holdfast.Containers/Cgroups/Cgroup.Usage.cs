using System.Buffers.Text;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;

namespace Holdfast.Containers.Cgroups;

/// <remarks>
/// Many containers are read at once and often, so each file is opened, read and closed by the bare calls, in the first
/// directory that has it.
/// </remarks>
public sealed partial class Cgroup
{
    // The longest, memory.stat of version 2, has some 2,000 bytes.
    private const int StatBytesMax = 16_384;

    // A directory for each controller is version 1, whose files have other names: what is not there costs a call too.
    private bool IsSplit => directories.Count > 1;

    /// <summary>What it has counted so far.</summary>
    public CgroupUsage ReadUsage()
    {
        Span<byte> buffer = stackalloc byte[StatBytesMax];
        return ReadMemory(ReadProcessor(new CgroupUsage(), buffer), buffer);
    }

    private CgroupUsage ReadProcessor(CgroupUsage usage, Span<byte> buffer)
    {
        if (IsSplit)
        {
            var ticks = ReadFile("cpuacct.stat", buffer);
            usage = usage with { CpuUser = Ticks(Named(ticks, "user"u8)), CpuSystem = Ticks(Named(ticks, "system"u8)) };
        }
        var times = ReadFile("cpu.stat", buffer);
        return usage with
        {
            CpuUser = usage.CpuUser ?? Micros(Named(times, "user_usec"u8)),
            CpuSystem = usage.CpuSystem ?? Micros(Named(times, "system_usec"u8)),
            Periods = Named(times, "nr_periods"u8),
            ThrottledPeriods = Named(times, "nr_throttled"u8),
            Throttled = Micros(Named(times, "throttled_usec"u8)) ?? Nanos(Named(times, "throttled_time"u8)),
        };
    }

    private CgroupUsage ReadMemory(CgroupUsage usage, Span<byte> buffer)
    {
        usage = IsSplit
            ? usage with
            {
                MemoryBytes = Number("memory.usage_in_bytes", buffer),
                KernelBytes = Number("memory.kmem.usage_in_bytes", buffer),
                KernelTcpBytes = Number("memory.kmem.tcp.usage_in_bytes", buffer),
            }
            : usage with
            {
                MemoryBytes = Number("memory.current", buffer),
                SwapBytes = Number("memory.swap.current", buffer),
            };
        // Version 1 counts a cgroup's own, and with "total_" what the container made below it as well.
        var stat = ReadFile("memory.stat", buffer);
        return usage with
        {
            AnonymousBytes = Named(stat, "total_rss"u8) ?? Named(stat, "anon"u8),
            FileBytes = Named(stat, "total_cache"u8) ?? Named(stat, "file"u8),
            MappedFileBytes = Named(stat, "total_mapped_file"u8) ?? Named(stat, "file_mapped"u8),
            UnevictableBytes = Named(stat, "total_unevictable"u8) ?? Named(stat, "unevictable"u8),
            SwapBytes = usage.SwapBytes ?? Named(stat, "total_swap"u8),
            KernelBytes = usage.KernelBytes ?? Named(stat, "kernel"u8),
            KernelTcpBytes = usage.KernelTcpBytes ?? Named(stat, "sock"u8),
        };
    }

    private static TimeSpan? Ticks(long? ticks) =>
        ticks is { } some ? TimeSpan.FromSeconds(some / ProcessUsage.TicksPerSecond) : null;

    private static TimeSpan? Micros(long? micros) => micros is { } some ? TimeSpan.FromMicroseconds(some) : null;

    private static TimeSpan? Nanos(long? nanos) =>
        nanos is { } some ? TimeSpan.FromTicks(some / TimeSpan.NanosecondsPerTick) : null;

    private long? Number(string name, Span<byte> buffer) =>
        Utf8Parser.TryParse(ReadFile(name, buffer), out long value, out _) ? value : null;

    /// <summary>The number behind a name that stands alone at the beginning of a line.</summary>
    private static long? Named(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        while (!text.IsEmpty)
        {
            if (text.StartsWith(name) && text.Length > name.Length && text[name.Length] == ' ')
                return Utf8Parser.TryParse(text[(name.Length + 1)..], out long value, out _) ? value : null;
            var end = text.IndexOf((byte)'\n');
            text = end < 0 ? [] : text[(end + 1)..];
        }
        return null;
    }

    // Empty where there is no such file. A cgroup may be removed between any two reads, which then simply say nothing.
    private ReadOnlySpan<byte> ReadFile(string name, Span<byte> buffer)
    {
        // Of several hierarchies only that of the file's controller is looked at.
        var mark = $"/{name.AsSpan(0, name.IndexOf('.'))}/";
        var own = directories.FirstOrDefault(directory => directory.Contains(mark, StringComparison.Ordinal));
        foreach (var directory in directories)
        {
            if (own is not null && directory != own) continue;
            var file = FileCalls.TryOpen(FileCalls.WorkingDirectory, $"{directory}/{name}", OpenFlags.ReadOnly);
            if (file < 0) continue;
            try
            {
                var length = FileCalls.Read(file, buffer);
                return buffer[..(int)Math.Max(length, 0)];
            }
            finally
            {
                FileCalls.Close(file);
            }
        }
        return [];
    }
}
