using Holdfast.Disks.Directory;
using Holdfast.Linux.Files;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Disks.Tests.Directory;

public sealed class DirectoryBackendTests : IDisposable
{
    private static readonly Guid Ledger = new(7, 0, 0, new byte[8]);
    private static readonly DestroyNote Note =
        new(new OperationUuid(new Guid(9, 0, 0, new byte[8])), "ops",
            new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    private readonly ScratchDirectory _scratch = new();
    private readonly DirectoryBackend _backend = new(new DiskClaims(Ledger, static _ => "fs-uuid"));
    private readonly VolumeManifest _manifest = new()
    {
        Volume = VolumeId.Parse("3f0e6b0a-7c11-4f6e-9a5e-0123456789ab"),
        Agent = AgentId.Parse("M-S0"),
        Resource = Volume(),
        Created = new OperationUuid(new Guid(8, 0, 0, new byte[8])),
        Creator = "ops",
    };

    private string Root => _scratch.Path;

    private string Data => _scratch[$"volumes/{_manifest.Volume}"];

    private string Trash => _scratch[$"trash/{_manifest.Volume}"];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Make_NewDisk_WritesDirectoryManifestAndIdentity()
    {
        _backend.Make(Root, _manifest);

        Assert.True(System.IO.Directory.Exists(Data));
        Assert.Contains("\"persistence_id\": \"v\"", File.ReadAllText($"{Data}.json"), StringComparison.Ordinal);
        Assert.Contains("fs-uuid", File.ReadAllText(_scratch[".holdfast/disk.json"]), StringComparison.Ordinal);
        Assert.Null(_backend.Check(Root, _manifest));
    }

    [Fact]
    public void Describe_AnotherRole_ChangesTheManifestAndNothingElse()
    {
        _backend.Make(Root, _manifest);
        File.WriteAllText($"{Data}/x", "data");
        var moved = _manifest with
        {
            Resource = _manifest.Resource.WithKey(_manifest.Resource.Key.WithReservations(
                ReservationStack.Of(Reservation.Dynamic(RoleName.Parse("moved"), "ops")))),
        };

        _backend.Describe(Root, moved);

        Assert.Contains("\"role\": \"moved\"", File.ReadAllText($"{Data}.json"), StringComparison.Ordinal);
        Assert.Equal("data", File.ReadAllText($"{Data}/x"));
        Assert.Null(_backend.Check(Root, moved));
        var written = File.GetLastWriteTimeUtc($"{Data}.json");
        _backend.Describe(Root, moved);
        Assert.Equal(written, File.GetLastWriteTimeUtc($"{Data}.json"));
    }

    /// <summary>S7: the old limit or the new one. Nothing is taken from whoever holds more than is asked for.</summary>
    [Fact]
    public void SetLimit_BelowTheUsage_SaysTheUsageAndChangesNothing()
    {
        _backend.Make(Root, _manifest);
        File.WriteAllBytes($"{Data}/x", new byte[3 << 20]);
        var manifest = File.ReadAllText($"{Data}.json");

        var failure = Assert.Throws<DiskException>(() => _backend.SetLimit(Root, OfMegabytes(2)));

        Assert.Contains("holds 3", failure.Message, StringComparison.Ordinal);
        Assert.Equal(manifest, File.ReadAllText($"{Data}.json"));
        _backend.SetLimit(Root, OfMegabytes(4));
        Assert.Contains("\"size_mb\": \"4\"", File.ReadAllText($"{Data}.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void SetLimit_OfNothing_MakesNothing()
    {
        _backend.Make(Root, _manifest);
        System.IO.Directory.Delete(Data);

        var failure = Assert.Throws<DiskException>(() => _backend.SetLimit(Root, OfMegabytes(4)));

        Assert.Contains("is missing", failure.Message, StringComparison.Ordinal);
        Assert.False(System.IO.Directory.Exists(Data));
    }

    [Fact]
    public void Make_Repeated_KeepsWhatIsThere()
    {
        _backend.Make(Root, _manifest);
        var identity = File.ReadAllText(_scratch[".holdfast/disk.json"]);
        File.WriteAllText($"{Data}/x", "data");

        _backend.Make(Root, _manifest);

        Assert.Equal("data", File.ReadAllText($"{Data}/x"));
        Assert.Equal(identity, File.ReadAllText(_scratch[".holdfast/disk.json"]));
    }

    [Fact]
    public void Make_WhereAFileIsInTheWay_FailsAndLeavesTheFile()
    {
        System.IO.Directory.CreateDirectory(_scratch["volumes"]);
        File.WriteAllText(Data, "mine");

        Assert.Throws<DiskException>(() => _backend.Make(Root, _manifest));

        Assert.Equal("mine", File.ReadAllText(Data));
    }

    [Fact]
    public void Make_WhereVolumesIsALink_Refuses()
    {
        System.IO.Directory.CreateDirectory(_scratch["elsewhere"]);
        File.CreateSymbolicLink(_scratch["volumes"], _scratch["elsewhere"]);

        Assert.Throws<DiskException>(() => _backend.Make(Root, _manifest));

        Assert.Empty(System.IO.Directory.GetFileSystemEntries(_scratch["elsewhere"]));
    }

    [Fact]
    public void Make_OnAnotherAgentsDisk_Refuses()
    {
        var other = new DirectoryBackend(new DiskClaims(new Guid(66, 0, 0, new byte[8]), static _ => "fs-uuid"));
        other.Make(Root, _manifest);

        var failure = Assert.Throws<DiskException>(
            () => _backend.Make(Root, _manifest with { Volume = VolumeId.Parse("another") }));

        Assert.Contains("another agent", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>S1: what is made in a bare mount point is out of sight once the disk is back.</summary>
    [Fact]
    public void Make_WhereTheKnownDiskIsGone_FailsAndLeavesNothing()
    {
        var failure = Assert.Throws<DiskException>(() => _backend.Make(Root, _manifest, isDiskKnown: true));

        Assert.Contains("another disk may be mounted", failure.Message, StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(Root));
    }

    [Fact]
    public void Check_MissingDirectory_SaysSoAndDoesNotMakeIt()
    {
        _backend.Make(Root, _manifest);
        System.IO.Directory.Delete(Data);

        Assert.Contains("is missing", _backend.Check(Root, _manifest), StringComparison.Ordinal);
        Assert.False(System.IO.Directory.Exists(Data));
    }

    [Fact]
    public void Check_ALinkInPlaceOfTheDirectory_SaysSo()
    {
        _backend.Make(Root, _manifest);
        System.IO.Directory.Delete(Data);
        File.CreateSymbolicLink(Data, "/etc");

        Assert.Contains("is no directory", _backend.Check(Root, _manifest), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AnotherFileSystem_SaysSo()
    {
        _backend.Make(Root, _manifest);

        var later = new DirectoryBackend(new DiskClaims(Ledger, static _ => "other-uuid"));

        Assert.Contains("other-uuid", later.Check(Root, _manifest), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_EmptyRoot_IsNoDiskOfOurs()
    {
        Assert.Contains("another disk may be mounted", _backend.Check(Root, _manifest), StringComparison.Ordinal);
    }

    [Fact]
    public void MoveToTrash_KeepsTheDataAndSaysWhoDestroyedIt()
    {
        _backend.Make(Root, _manifest);
        File.WriteAllText($"{Data}/x", "data");

        _backend.MoveToTrash(Root, _manifest, Note);

        Assert.Equal("data", File.ReadAllText($"{Trash}/x"));
        Assert.Contains("\"destroyed_by\": \"ops\"", File.ReadAllText($"{Trash}.json"), StringComparison.Ordinal);
        Assert.False(System.IO.Directory.Exists(Data));
        Assert.False(File.Exists($"{Data}.json"));
    }

    [Theory]
    [InlineData("note")]
    [InlineData("moved")]
    [InlineData("done")]
    public void MoveToTrash_CutAndRepeated_EndsTheSame(string cut)
    {
        _backend.Make(Root, _manifest);
        File.WriteAllText($"{Data}/x", "data");
        if (cut == "done") _backend.MoveToTrash(Root, _manifest, Note);
        System.IO.Directory.CreateDirectory(_scratch["trash"]);
        File.WriteAllText($"{Trash}.json", "{}");
        if (cut == "moved") System.IO.Directory.Move(Data, Trash);

        _backend.MoveToTrash(Root, _manifest, Note);

        Assert.Equal("data", File.ReadAllText($"{Trash}/x"));
        Assert.Contains("destroyed_by", File.ReadAllText($"{Trash}.json"), StringComparison.Ordinal);
        Assert.False(File.Exists($"{Data}.json"));
    }

    [Fact]
    public void MoveToTrash_OfNothing_FailsNamingThePath()
    {
        _backend.Make(Root, _manifest);
        System.IO.Directory.Delete(Data);

        var failure = Assert.Throws<DiskException>(() => _backend.MoveToTrash(Root, _manifest, Note));

        Assert.Contains(Data, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Purge_RemovesDataAndManifest_AndMayBeRepeated()
    {
        Trashed();
        File.WriteAllText($"{Trash}/x", "data");

        _backend.Purge(Root, _manifest);
        _backend.Purge(Root, _manifest);

        Assert.Empty(System.IO.Directory.GetFileSystemEntries(_scratch["trash"]));
    }

    /// <summary>Its disk is not mounted: the data lies on it all the same, and is gone only once it was
    /// removed.</summary>
    [Fact]
    public void Purge_WhereTheDiskIsGone_FailsAndIsDoneOnceItIsBack()
    {
        Trashed();
        File.WriteAllText($"{Trash}/x", "data");
        var away = $"{Root}-away";
        System.IO.Directory.Move(Root, away);
        System.IO.Directory.CreateDirectory(Root);

        var failure = Assert.Throws<DiskException>(() => _backend.Purge(Root, _manifest));
        Assert.Contains("another disk may be mounted", failure.Message, StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(Root));

        System.IO.Directory.Delete(Root);
        System.IO.Directory.Move(away, Root);
        _backend.Purge(Root, _manifest);
        Assert.False(System.IO.Directory.Exists(Trash));
    }

    [Fact]
    public void Purge_FollowsNoLinks()
    {
        Trashed();
        File.WriteAllText(_scratch["treasure"], "gold");
        System.IO.Directory.CreateDirectory(_scratch["cave/deep"]);
        File.WriteAllText(_scratch["cave/deep/treasure"], "gold");
        File.CreateSymbolicLink($"{Trash}/file", _scratch["treasure"]);
        File.CreateSymbolicLink($"{Trash}/directory", _scratch["cave"]);
        System.IO.Directory.CreateDirectory($"{Trash}/sub");
        File.CreateSymbolicLink($"{Trash}/sub/up", _scratch["cave"]);

        _backend.Purge(Root, _manifest);

        Assert.Equal("gold", File.ReadAllText(_scratch["treasure"]));
        Assert.Equal("gold", File.ReadAllText(_scratch["cave/deep/treasure"]));
        Assert.False(System.IO.Directory.Exists(Trash));
    }

    [Fact]
    public void Purge_OfATrashedLink_Refuses()
    {
        System.IO.Directory.CreateDirectory(_scratch["trash"]);
        System.IO.Directory.CreateDirectory(_scratch["cave"]);
        File.WriteAllText(_scratch["cave/treasure"], "gold");
        File.CreateSymbolicLink(Trash, _scratch["cave"]);

        Assert.Throws<DiskException>(() => _backend.Purge(Root, _manifest));

        Assert.Equal("gold", File.ReadAllText(_scratch["cave/treasure"]));
    }

    [Theory]
    [InlineData("mnt")]
    [InlineData("a/mnt")]
    [InlineData("a/b/mnt")]
    public void Purge_StopsAtAMount_AndGoesOnOnceItIsGone(string place)
    {
        Assert.True(Environment.UserName == "root", "this test mounts, which takes root");
        Trashed();
        System.IO.Directory.CreateDirectory($"{Trash}/{place}");
        System.IO.Directory.CreateDirectory(_scratch["cave"]);
        File.WriteAllText(_scratch["cave/treasure"], "gold");
        // Of the same file system, so that no device number gives it away.
        ScratchDirectory.Run("mount", "--bind", _scratch["cave"], $"{Trash}/{place}");

        var failure = Assert.Throws<DiskException>(() => _backend.Purge(Root, _manifest));
        Assert.Equal("gold", File.ReadAllText(_scratch["cave/treasure"]));
        Assert.Contains("something is mounted in", failure.Message, StringComparison.Ordinal);

        Unmount(_scratch["cave"]);
        _backend.Purge(Root, _manifest);
        Assert.Equal("gold", File.ReadAllText(_scratch["cave/treasure"]));
        Assert.False(System.IO.Directory.Exists(Trash));
    }

    [Fact]
    public void Purge_OfWhatIsMountedInTheTrash_Refuses()
    {
        Assert.True(Environment.UserName == "root", "this test mounts, which takes root");
        System.IO.Directory.CreateDirectory(Trash);
        System.IO.Directory.CreateDirectory(_scratch["cave"]);
        File.WriteAllText(_scratch["cave/treasure"], "gold");
        ScratchDirectory.Run("mount", "--bind", _scratch["cave"], Trash);

        try
        {
            Assert.Throws<DiskException>(() => _backend.Purge(Root, _manifest));
        }
        finally
        {
            ScratchDirectory.Run("umount", Trash);
        }

        Assert.Equal("gold", File.ReadAllText(_scratch["cave/treasure"]));
    }

    [Fact]
    public void Purge_OfATreeDeeperThanAnyPath_Ends()
    {
        Trashed();
        var directory = FileCalls.Open(FileCalls.WorkingDirectory, Trash, OpenFlags.ReadOnly | OpenFlags.Directory);
        for (var depth = 0; depth < 3000; depth++)
        {
            Assert.True(FileCalls.TryMakeDirectory(directory, "d", 0x1C0));
            var next = FileCalls.Open(directory, "d", OpenFlags.ReadOnly | OpenFlags.Directory);
            FileCalls.Close(directory);
            directory = next;
        }
        FileCalls.Close(directory);

        _backend.Purge(Root, _manifest);

        Assert.False(System.IO.Directory.Exists(Trash));
    }

    [Fact]
    public void Purge_OfNamesThatAreNoText_Ends()
    {
        Trashed();
        ScratchDirectory.Run(
            "sh", "-c", "cd \"$0\" && mkdir \"$(printf 'a\\377b')\" && : > \"$(printf 'a\\377b')/$(printf '\\200')\""
            + " && mkdir -p .~0000000000000001/.~0000000000000001 && chmod 0 .~0000000000000001", Trash);

        _backend.Purge(Root, _manifest);

        Assert.False(System.IO.Directory.Exists(Trash));
    }

    [Fact]
    public void Uuid_OfTheDirectoryTree_IsTheSameEachTime()
    {
        Assert.Equal(FileSystemUuid.Of(Root), FileSystemUuid.Of(Root));
        Assert.Null(FileSystemUuid.Of("/proc"));
        Assert.Null(FileSystemUuid.Of(_scratch["nothing"]));
    }

    private static void Unmount(string source)
    {
        // The purge moved the mount together with the directory that holds it.
        var mounted = File.ReadAllLines("/proc/self/mountinfo").Select(static line => line.Split(' ')[4])
            .Single(path => path.Contains("/trash/", StringComparison.Ordinal)
                && path.StartsWith(Path.GetDirectoryName(source)!, StringComparison.Ordinal));
        ScratchDirectory.Run("umount", mounted);
    }

    private VolumeManifest OfMegabytes(long size) => _manifest with
    {
        Resource = _manifest.Resource.WithAmount(Quantity.FromMilli(size * 1000)),
    };

    private void Trashed()
    {
        _backend.Make(Root, _manifest);
        _backend.MoveToTrash(Root, _manifest, Note);
    }

    private static Resource Volume()
    {
        var disk = Resource.Scalar("disk", Quantity.FromMilli(64_000));
        return disk.WithKey(disk.Key.WithDisk(new Disk(null, PersistenceId.Parse("v"))))
            .PushReservation(Reservation.Dynamic(RoleName.Parse("db"), "ops"));
    }
}
