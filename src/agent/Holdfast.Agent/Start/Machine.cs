using Holdfast.Model.Resources;

namespace Holdfast.Agent.Start;

/// <summary>Reads what detection needs to know about the machine.</summary>
internal static class Machine
{
    public static MachineFacts Read(string workDirectory) =>
        new(Environment.ProcessorCount, MemoryBytes(), DiskBytes(workDirectory));

    private static ulong? MemoryBytes()
    {
        // "MemTotal:       24689724 kB" is the first line.
        using var file = new StreamReader("/proc/meminfo");
        var words = file.ReadLine()?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is ["MemTotal:", var number, ..] && ulong.TryParse(number, out var kilobytes)
            ? kilobytes << 10
            : null;
    }

    private static ulong? DiskBytes(string directory)
    {
        try
        {
            return checked((ulong)new DriveInfo(directory).TotalSize);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null; // The fall-back of detection then counts.
        }
    }
}
