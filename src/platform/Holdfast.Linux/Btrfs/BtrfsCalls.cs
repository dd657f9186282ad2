using System.Buffers.Binary;
using Holdfast.Linux.Files;

namespace Holdfast.Linux.Btrfs;

/// <summary>The calls of btrfs on descriptors of directories on it. Most need CAP_SYS_ADMIN.</summary>
/// <remarks><see href="https://btrfs.readthedocs.io/en/latest/btrfs-ioctl.html">btrfs-ioctl(2)</see>; numbers and forms
/// as in linux/btrfs.h.</remarks>
public static unsafe class BtrfsCalls
{
    private const nuint ReadWrite = 3, WriteOnly = 1, ReadOnly = 2, None = 0;
    private const int ArgumentSize = 4096;
    private const int NameAt = 56, NameMax = 4039;
    private const ulong FirstFree = 256;

    /// <summary>The UUID of the file system; null where the descriptor is of another kind.</summary>
    public static Guid? FileSystemId(int descriptor)
    {
        const int Size = 1024, IdAt = 16;
        var info = stackalloc byte[Size];
        return Libc.IoCtl(descriptor, Request(ReadOnly, 31, Size), info) < 0
            ? null
            : new Guid(new ReadOnlySpan<byte>(info + IdAt, 16), bigEndian: true);
    }

    /// <summary>The UUID of the file system that holds a path, following links; null where it is of another kind, or
    /// cannot be opened.</summary>
    public static Guid? FileSystemId(string path)
    {
        var descriptor = FileCalls.TryOpen(
            FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.NonBlocking);
        if (descriptor < 0) return null;
        try { return FileSystemId(descriptor); }
        finally { FileCalls.Close(descriptor); }
    }

    /// <summary>Turns simple quota on; nothing where it is on.</summary>
    public static void EnableSimpleQuota(int descriptor, string subject)
    {
        const ulong EnableSimple = 4;
        var command = stackalloc ulong[2] { EnableSimple, 0 };
        Do(descriptor, Request(ReadWrite, 40, 16), command, "BTRFS_IOC_QUOTA_CTL", subject);
    }

    /// <summary>Makes a group; false where there is one.</summary>
    public static bool TryCreateGroup(int descriptor, QuotaGroup group) => ChangeGroup(descriptor, group, isMade: true)
        || (Errno.Last == Errno.Exists ? false : throw LinuxException.Last("BTRFS_IOC_QGROUP_CREATE", $"{group}"));

    /// <summary>Removes a group; false where something belongs to it, or is billed to it. Nothing where there is
    /// none.</summary>
    public static bool TryDestroyGroup(int descriptor, QuotaGroup group)
    {
        if (ChangeGroup(descriptor, group, isMade: false) || Errno.Last == Errno.NoEntry) return true;
        return Errno.Last == Errno.Busy ? false : throw LinuxException.Last("BTRFS_IOC_QGROUP_CREATE", $"{group}");
    }

    /// <summary>Sets the most that a group may hold.</summary>
    public static void LimitGroup(int descriptor, QuotaGroup group, long? limitBytes)
    {
        const ulong MaxReferenced = 1, NoLimit = ulong.MaxValue;
        var limit = stackalloc ulong[6]
        {
            group.Id, MaxReferenced, limitBytes is { } most ? (ulong)most : NoLimit, 0, 0, 0,
        };
        Do(descriptor, Request(ReadOnly, 43, 48), limit, "BTRFS_IOC_QGROUP_LIMIT", $"{group}");
    }

    /// <summary>Has a group belong to one above, which holds from then on what it holds.</summary>
    public static void AddToGroup(int descriptor, QuotaGroup member, QuotaGroup group) =>
        Assign(descriptor, member, group, isAdded: true);

    /// <summary>Undoes <see cref="AddToGroup"/>.</summary>
    public static void RemoveFromGroup(int descriptor, QuotaGroup member, QuotaGroup group) =>
        Assign(descriptor, member, group, isAdded: false);

    private static void Assign(int descriptor, QuotaGroup member, QuotaGroup group, bool isAdded)
    {
        var relation = stackalloc ulong[3] { isAdded ? 1UL : 0, member.Id, group.Id };
        Do(descriptor, Request(WriteOnly, 41, 24), relation, "BTRFS_IOC_QGROUP_ASSIGN", $"{member} {group}");
    }

    /// <summary>Whether simple quota counts all that was written in a subvolume: it is no snapshot, whose data is
    /// counted where it was written first, and not older than the quota.</summary>
    public static bool IsCountedWhole(int descriptor, ulong subvolume)
    {
        // As btrfs_root_item and btrfs_qgroup_status_item have them.
        const int ParentAt = 263, MadeAt = 303, EnabledAt = 32;
        var root = FirstItem(descriptor, tree: 1, subvolume, type: 132);
        var quota = FirstItem(descriptor, tree: 8, subject: 0, type: 240);
        if (root is null || root.Length < MadeAt + 8 || quota is null || quota.Length < EnabledAt + 8) return false;
        return !root.AsSpan(ParentAt, 16).ContainsAnyExcept((byte)0)
            && BinaryPrimitives.ReadUInt64LittleEndian(root.AsSpan(MadeAt))
                >= BinaryPrimitives.ReadUInt64LittleEndian(quota.AsSpan(EnabledAt));
    }

    /// <summary>Makes an empty subvolume that belongs to a group from its first byte on.</summary>
    public static void CreateSubvolume(int directory, string name, QuotaGroup group)
    {
        const ulong InheritFlag = 4, InheritSize = 80;
        // No flags, one group, nothing copied, no limits of its own, and then the group.
        var inherit = stackalloc ulong[10] { 0, 1, 0, 0, 0, 0, 0, 0, 0, group.Id };
        var argument = stackalloc byte[ArgumentSize];
        new Span<byte>(argument, ArgumentSize).Clear();
        var head = (ulong*)argument;
        (head[2], head[3], head[4]) = (InheritFlag, InheritSize, (ulong)inherit);
        System.Text.Encoding.UTF8.GetBytes(name, new Span<byte>(argument + NameAt, NameMax));
        Do(directory, Request(WriteOnly, 24, ArgumentSize), argument, "BTRFS_IOC_SUBVOL_CREATE_V2", name);
    }

    /// <summary>Removes a subvolume with all that is in it, but for subvolumes below, which are in its way. Found by
    /// its id: through no name and no link. False where there is none.</summary>
    public static bool TryDestroySubvolume(int descriptor, ulong subvolume)
    {
        const ulong ById = 16;
        var argument = stackalloc byte[ArgumentSize];
        new Span<byte>(argument, ArgumentSize).Clear();
        ((ulong*)argument)[2] = ById;
        *(ulong*)(argument + NameAt) = subvolume;
        if (Libc.IoCtl(descriptor, Request(WriteOnly, 63, ArgumentSize), argument) == 0) return true;
        return Errno.Last == Errno.NoEntry
            ? false
            : throw LinuxException.Last("BTRFS_IOC_SNAP_DESTROY_V2", $"subvolume {subvolume}");
    }

    /// <summary>The subvolume that a directory lies in.</summary>
    public static ulong SubvolumeOf(int descriptor, string subject)
    {
        var argument = stackalloc byte[ArgumentSize];
        new Span<byte>(argument, ArgumentSize).Clear();
        ((ulong*)argument)[1] = FirstFree;
        Do(descriptor, Request(ReadWrite, 18, ArgumentSize), argument, "BTRFS_IOC_INO_LOOKUP", subject);
        return *(ulong*)argument;
    }

    /// <summary>Whether a file is where a subvolume begins.</summary>
    public static bool IsRootOfSubvolume(FileStatus status) =>
        status is { Kind: FileKind.Directory, Inode: FirstFree };

    /// <summary>The subvolumes that lie directly in a subvolume.</summary>
    public static List<ulong> SubvolumesIn(int descriptor, ulong subvolume) =>
        Offsets(descriptor, tree: 1, subvolume, type: 156);

    /// <summary>Whether a subvolume is there, or was deleted and is not cleaned away yet.</summary>
    public static bool HasSubvolume(int descriptor, ulong subvolume) =>
        Offsets(descriptor, tree: 1, subvolume, type: 132).Count > 0;

    /// <summary>Whether a subvolume has a place in the tree of directories; false once it was deleted.</summary>
    public static bool IsLinked(int descriptor, ulong subvolume) =>
        Offsets(descriptor, tree: 1, subvolume, type: 144).Count > 0;

    /// <summary>The groups that belong to a group, and those that it belongs to.</summary>
    public static IEnumerable<QuotaGroup> RelativesOf(int descriptor, QuotaGroup group) =>
        Offsets(descriptor, tree: 8, group.Id, type: 246).Select(static id => new QuotaGroup(id));

    /// <summary>Has all changes of its trees on disk when it returns. Data that was written and not flushed is not
    /// waited for.</summary>
    public static void Commit(int descriptor, string subject)
    {
        ulong transaction = 0;
        Do(descriptor, Request(ReadOnly, 24, 8), &transaction, "BTRFS_IOC_START_SYNC", subject);
        Do(descriptor, Request(WriteOnly, 22, 8), &transaction, "BTRFS_IOC_WAIT_SYNC", subject);
    }

    /// <summary>Writes all that is not written, and has deleted subvolumes cleaned away soon.</summary>
    public static void Sync(int descriptor, string subject) =>
        Do(descriptor, Request(None, 8, 0), null, "BTRFS_IOC_SYNC", subject);

    private static bool ChangeGroup(int descriptor, QuotaGroup group, bool isMade)
    {
        var argument = stackalloc ulong[2] { isMade ? 1UL : 0, group.Id };
        return Libc.IoCtl(descriptor, Request(WriteOnly, 42, 16), argument) == 0;
    }

    // The content of the first item of one object and one type; null where there is none.
    private static byte[]? FirstItem(int descriptor, ulong tree, ulong subject, uint type)
    {
        const int KeySize = 104, HeaderSize = 32, LengthAt = 28;
        var argument = stackalloc byte[ArgumentSize];
        new Span<byte>(argument, ArgumentSize).Clear();
        var key = (ulong*)argument;
        (key[0], key[1], key[2], key[3], key[4], key[5], key[6]) =
            (tree, subject, subject, 0, ulong.MaxValue, 0, ulong.MaxValue);
        var types = (uint*)(argument + 56);
        (types[0], types[1], types[2]) = (type, type, 1);
        Do(descriptor, Request(ReadWrite, 17, ArgumentSize), argument, "BTRFS_IOC_TREE_SEARCH", $"tree {tree}");
        if (types[2] == 0) return null;
        var item = new ReadOnlySpan<byte>(argument + KeySize, ArgumentSize - KeySize);
        return item.Slice(HeaderSize, BinaryPrimitives.ReadInt32LittleEndian(item[LengthAt..])).ToArray();
    }

    // The third part of the keys of all items of one object and one type.
    private static List<ulong> Offsets(int descriptor, ulong tree, ulong subject, uint type)
    {
        const int KeySize = 104, HeaderSize = 32;
        var found = new List<ulong>();
        var argument = stackalloc byte[ArgumentSize];
        for (var from = 0UL; ;)
        {
            new Span<byte>(argument, ArgumentSize).Clear();
            var key = (ulong*)argument;
            (key[0], key[1], key[2], key[3], key[4], key[5], key[6]) =
                (tree, subject, subject, from, ulong.MaxValue, 0, ulong.MaxValue);
            var types = (uint*)(argument + 56);
            (types[0], types[1], types[2]) = (type, type, uint.MaxValue);
            Do(descriptor, Request(ReadWrite, 17, ArgumentSize), argument, "BTRFS_IOC_TREE_SEARCH", $"tree {tree}");
            var count = types[2];
            if (count == 0) return found;
            var items = new ReadOnlySpan<byte>(argument + KeySize, ArgumentSize - KeySize);
            for (var i = 0; i < count; i++)
            {
                from = BinaryPrimitives.ReadUInt64LittleEndian(items[16..]);
                found.Add(from);
                items = items[(HeaderSize + BinaryPrimitives.ReadInt32LittleEndian(items[28..]))..];
            }
            if (from == ulong.MaxValue) return found;
            from++;
        }
    }

    private static void Do(int descriptor, nuint request, void* argument, string call, string subject)
    {
        int result;
        do result = Libc.IoCtl(descriptor, request, argument);
        while (result < 0 && Errno.Last == Errno.Interrupted);
        if (result < 0) throw LinuxException.Last(call, subject);
    }

    private static nuint Request(nuint direction, nuint number, nuint size) =>
        (direction << 30) | (size << 16) | (0x94 << 8) | number;
}
