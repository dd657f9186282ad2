using System.Globalization;
using System.Text;
using Holdfast.Linux.Files;

namespace Holdfast.Linux.Btrfs;

/// <summary>The quota groups of a btrfs file system as the kernel shows them below <c>/sys/fs/btrfs</c>.</summary>
public static class QuotaFiles
{
    /// <summary>How the file system accounts.</summary>
    public static QuotaMode Mode(Guid fileSystem) => Text($"{Place(fileSystem)}/mode") switch
    {
        "squota" => QuotaMode.Simple,
        "qgroup" => QuotaMode.Classic,
        // Linux before 6.7 knows one mode only, and does not name it.
        null when Text($"{Place(fileSystem)}/enabled") == "1" => QuotaMode.Classic,
        _ => QuotaMode.Off,
    };

    /// <summary>Whether its figures are known to be wrong until they are counted anew.</summary>
    public static bool IsInconsistent(Guid fileSystem) => Text($"{Place(fileSystem)}/inconsistent") == "1";

    /// <summary>What a group holds; null where there is no such group.</summary>
    public static GroupUse? UseOf(Guid fileSystem, QuotaGroup group)
    {
        const long MaxReferenced = 1;
        var place = $"{Place(fileSystem)}/{group.Level}_{group.Number}";
        if (Number($"{place}/referenced") is not { } held) return null;
        var isLimited = (Number($"{place}/limit_flags") & MaxReferenced) != 0;
        return new GroupUse(
            held + (Number($"{place}/rsv_data") ?? 0), isLimited ? Number($"{place}/max_referenced") : null);
    }

    /// <summary>Whether a group holds what others hold too.</summary>
    public static bool HasShared(Guid fileSystem, QuotaGroup group)
    {
        var place = $"{Place(fileSystem)}/{group.Level}_{group.Number}";
        return Number($"{place}/referenced") != Number($"{place}/exclusive");
    }

    /// <summary>All groups above those of subvolumes.</summary>
    public static List<QuotaGroup> GroupsAbove(Guid fileSystem)
    {
        var groups = new List<QuotaGroup>();
        foreach (var name in DirectoryReader.Names(Place(fileSystem)))
            if (name.StartsWith("1_", StringComparison.Ordinal)
                && long.TryParse(name.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                groups.Add(QuotaGroup.Above(number));
        return groups;
    }

    private static string Place(Guid fileSystem) => $"/sys/fs/btrfs/{fileSystem:D}/qgroups";

    private static long? Number(string path) => Text(path) is { } text
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // A group that goes meanwhile takes its files with it, also those that are open.
    private static string? Text(string path)
    {
        var descriptor = FileCalls.TryOpen(FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly);
        if (descriptor < 0) return Errno.MeansAbsent ? null : throw LinuxException.Last("open", path);
        try
        {
            Span<byte> buffer = stackalloc byte[64];
            var length = FileCalls.Read(descriptor, buffer);
            if (length < 0) return Errno.Last == Errno.NoDevice ? null : throw LinuxException.Last("read", path);
            return Encoding.ASCII.GetString(buffer[..(int)length]).TrimEnd();
        }
        finally
        {
            FileCalls.Close(descriptor);
        }
    }
}
