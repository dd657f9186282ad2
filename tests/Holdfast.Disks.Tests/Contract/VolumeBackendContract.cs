using System.Globalization;
using System.Text.RegularExpressions;

namespace Holdfast.Disks.Tests.Contract;

/// <summary>What every backend gives, or says that it does not. A derived class gives it a disk.</summary>
public abstract partial class VolumeBackendContract : VolumeTests
{
    private readonly List<string> _outside = [];

    public static TheoryData<string, bool> Writes
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var way in Writer.Ways.Keys)
                foreach (var isRoot in new[] { true, false }) data.Add(way, isRoot);
            return data;
        }
    }

    /// <summary>What the backend claims: asserted, whatever it is.</summary>
    private protected abstract LimitKind Claims { get; }

    private protected override bool HasLimitIds => IsHard;

    /// <summary>A way by which data comes into a volume that its limit does not see, where nothing is forbidden to the
    /// writer. The launchers forbid it.</summary>
    private protected virtual string? OpenWay => null;

    /// <summary>Whether it knows how many files a volume has.</summary>
    private protected virtual bool CountsInodes => false;

    /// <summary>How many files a volume of so many bytes may have; null for as many as find room.</summary>
    private protected virtual long? InodesOf(long bytes) => null;

    /// <summary>What a limit may be off by: a block of the file system.</summary>
    private protected virtual long BlockBytes => 4096;

    /// <summary>Whether a volume that is used can be made smaller.</summary>
    private protected virtual bool Shrinks => true;

    /// <summary>Why a volume cannot be made larger on this machine, as the refusal has it; null where it
    /// can.</summary>
    private protected virtual string? WhyNoGrowth => null;

    /// <summary>Reads a file of a volume that is in the trash.</summary>
    private protected virtual string ReadTrashed(VolumeManifest volume, string name) =>
        File.ReadAllText($"{Root}/trash/{volume.Volume}/{name}");

    private bool IsHard => Claims is LimitKind.Hard or LimitKind.Soft;

    private protected override void Clean()
    {
        base.Clean();
        foreach (var directory in _outside) ScratchDirectory.Run("rm", "-rf", directory);
    }

    [Fact]
    public void Limit_IsWhatItClaims() => Assert.Equal(Claims, Backend.Limit);

    /// <summary>S6: never more than one block above the limit, and the writer hears of it.</summary>
    [Theory, MemberData(nameof(Writes))]
    public void Write_BeyondTheLimit_IsRefusedWhereTheLimitIsHard(string way, bool isRoot)
    {
        var writer = new Writer(isRoot);
        var volume = Make(16);
        var neighbour = Make(16);
        writer.Own(DataOf(volume));
        writer.Own(DataOf(neighbour));
        string[] outside = Writer.Ways[way].Contains("$1", StringComparison.Ordinal) ? [Outside(writer)] : [];

        var (isDone, errors) = writer.Run(Writer.Ways[way], DataOf(volume), outside);
        var use = Settled(volume);

        var (isBesideDone, beside) = writer.Run("dd if=/dev/zero of=file bs=1M count=8 conv=fsync", DataOf(neighbour));
        Assert.True(isBesideDone, beside);
        if (way == OpenWay)
        {
            Assert.True(isDone, errors);
            Assert.InRange(use.Bytes, 0, Megabyte);
        }
        else if (IsHard)
        {
            Assert.False(isDone, $"it was let, and the volume takes {use}");
            Assert.InRange(use.Bytes, 0, 16 * Megabyte + BlockBytes);
        }
        else
        {
            Assert.True(isDone, errors);
            Assert.InRange(use.Bytes, 23 * Megabyte, 64 * Megabyte);
        }
    }

    [Fact]
    public void Use_FollowsWhatIsWrittenAndRemoved()
    {
        var writer = new Writer(isRoot: false);
        var volume = Make(64);
        writer.Own(DataOf(volume));
        var before = Settled(volume);

        writer.Run("mkdir d && for i in $(seq 10); do dd if=/dev/zero of=d/$i bs=1M count=1 conv=fsync; done",
            DataOf(volume));
        var full = Settled(volume);
        writer.Run("rm -r d", DataOf(volume));
        var after = Settled(volume);

        Assert.InRange(full.Bytes - before.Bytes, 10 * Megabyte, 10 * Megabyte + 256 * 1024);
        Assert.InRange(after.Bytes, 0, before.Bytes + 64 * 1024);
        Assert.Equal(CountsInodes, full.Inodes is not null);
        if (CountsInodes) Assert.Equal((11, 0), (full.Inodes - before.Inodes, after.Inodes - before.Inodes));
    }

    [Fact]
    public void Files_BeyondTheLimitOfInodes_AreRefusedWhereThereIsOne()
    {
        var writer = new Writer(isRoot: false);
        var volume = Make(16);
        writer.Own(DataOf(volume));
        var most = InodesOf(16 * Megabyte);

        var (isDone, errors) = writer.Run(
            string.Create(CultureInfo.InvariantCulture, $"seq {(most ?? 500) + 10} | xargs touch"), DataOf(volume));

        Assert.True(isDone == most is null, errors);
    }

    [Fact]
    public void SetLimit_UpAndDown_HoldsWhileTheVolumeIsUsed()
    {
        var writer = new Writer(isRoot: false);
        var volume = Make(8);
        writer.Own(DataOf(volume));
        writer.Run("dd if=/dev/zero of=a bs=1M count=6 conv=fsync", DataOf(volume));

        if (WhyNoGrowth is { } reason)
        {
            var refusal = Assert.Throws<DiskException>(() => Backend.SetLimit(Root, Sized(volume, 24)));
            Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
            Assert.Null(Backend.Check(Root, volume));
            Assert.False(writer.Run("dd if=/dev/zero of=b bs=1M count=12 conv=fsync", DataOf(volume)).IsDone);
            return;
        }
        Backend.SetLimit(Root, Sized(volume, 24));
        var (isDone, errors) = writer.Run("dd if=/dev/zero of=b bs=1M count=12 conv=fsync", DataOf(volume));
        Assert.True(isDone, errors);
        Assert.Null(Backend.Check(Root, Sized(volume, 24)));

        var failure = Assert.Throws<DiskException>(() => Backend.SetLimit(Root, Sized(volume, 8)));
        Assert.Matches(Held(), failure.Message);
        Assert.Null(Backend.Check(Root, Sized(volume, 24)));
        (isDone, errors) = writer.Run("dd if=/dev/zero of=c bs=1M count=2 conv=fsync", DataOf(volume));
        Assert.True(isDone, errors);

        writer.Run("rm b c", DataOf(volume));
        Settled(volume);
        if (!Shrinks)
        {
            failure = Assert.Throws<DiskException>(() => Backend.SetLimit(Root, Sized(volume, 12)));
            Assert.Contains("smaller", failure.Message, StringComparison.Ordinal);
            return;
        }
        Backend.SetLimit(Root, Sized(volume, 12));
        (isDone, _) = writer.Run("dd if=/dev/zero of=d bs=1M count=12 conv=fsync", DataOf(volume));
        Assert.Equal(!IsHard, isDone);
        if (IsHard) Assert.InRange(Settled(volume).Bytes, 0, 12 * Megabyte + BlockBytes);
    }

    /// <summary>Whoever is at the limit can make room himself.</summary>
    [Fact]
    public void Volume_AtItsLimit_LetsFilesBeRemoved()
    {
        var writer = new Writer(isRoot: false);
        var volume = Make(16);
        writer.Own(DataOf(volume));
        writer.Run("dd if=/dev/zero of=a bs=1M count=4 conv=fsync; dd if=/dev/zero of=b bs=64K count=384 conv=fsync",
            DataOf(volume));

        var (isDone, errors) = writer.Run("rm b && dd if=/dev/zero of=c bs=1M count=4 conv=fsync", DataOf(volume));

        Assert.True(isDone, errors);
    }

    [Fact]
    public void Make_Repeated_KeepsDataAndLimit()
    {
        var writer = new Writer(isRoot: true);
        var volume = Make(16);
        File.WriteAllText($"{DataOf(volume)}/x", "data");

        Backend.Make(Root, volume, isDiskKnown: true);

        Assert.Equal("data", File.ReadAllText($"{DataOf(volume)}/x"));
        Assert.Null(Backend.Check(Root, volume));
        Assert.Equal(!IsHard, writer.Run(Writer.Ways["dd"], DataOf(volume)).IsDone);
    }

    [Fact]
    public void Trash_KeepsData_AndPurgeLeavesNothingThatTakesRoom()
    {
        var volume = Make(16);
        File.WriteAllText($"{DataOf(volume)}/x", "data");

        Backend.MoveToTrash(Root, volume, Note);
        Backend.MoveToTrash(Root, volume, Note);
        Assert.Equal(DirectoryPlace.Trash, Backend.Find(Root, volume.Volume));
        Assert.Equal("data", ReadTrashed(volume, "x"));
        Backend.Measure(Root, volume, Cancellation);

        Backend.Purge(Root, volume);
        Backend.Purge(Root, volume);
        if (volume.LimitId is { } limit)
        {
            Backend.ReleaseLimit(Root, limit);
            Backend.ReleaseLimit(Root, limit);
        }
        Assert.Equal(DirectoryPlace.Nowhere, Backend.Find(Root, volume.Volume));
        Assert.DoesNotContain(
            System.IO.Directory.EnumerateFileSystemEntries(Root, $"*{volume.Volume}*", SearchOption.AllDirectories),
            static _ => true);
        IsGone(volume);

        // The id may be another's now, who begins with nothing.
        var next = Make(16, volume.LimitId);
        Assert.InRange(Settled(next).Bytes, 0, 256 * 1024);
    }

    [Fact]
    public void Purge_OfATreeThatOthersMade_Ends()
    {
        var writer = new Writer(isRoot: false);
        var volume = Make(16);
        writer.Own(DataOf(volume));
        writer.Run(
            "mkdir -p a/b/c && touch a/b/c/x && chmod 0 a/b && ln -s / root && mkfifo pipe "
            + "&& mkdir -p \"$(printf 'd/%.0s' {1..300})\"", DataOf(volume));
        Backend.MoveToTrash(Root, volume, Note);

        Backend.Purge(Root, volume);

        Assert.Equal(DirectoryPlace.Nowhere, Backend.Find(Root, volume.Volume));
    }

    [Fact]
    public void Release_OfALimitThatIsUsed_IsRefused()
    {
        var volume = Make(16);
        Assert.Equal(HasLimitIds, volume.LimitId is not null);

        if (volume.LimitId is { } limit) Assert.Throws<DiskException>(() => Backend.ReleaseLimit(Root, limit));

        Assert.Null(Backend.Check(Root, volume));
    }

    /// <summary>What fsck compares with the ledger.</summary>
    [Fact]
    public void Limits_OfTheFileSystem_HaveThatOfAVolumeByItsId()
    {
        var volume = Make(16);

        var limits = Backend.Limits(Root);

        Assert.Equal(HasLimitIds, limits is not null);
        if (limits is null) return;
        var one = Assert.Single(limits, limit => limit.Id == volume.LimitId);
        Assert.InRange(one.LimitBytes!.Value, volume.LimitBytes - BlockBytes, volume.LimitBytes + BlockBytes);
    }

    [Fact]
    public void Mend_OfAMissingManifest_MakesTheVolumeWhatItWas()
    {
        var volume = Make(16);
        File.WriteAllText($"{DataOf(volume)}/file", "mine");
        File.Delete($"{DataOf(volume)}.json");
        Assert.NotNull(Backend.Check(Root, volume));

        Backend.Mend(Root, volume, note: null);

        Assert.Null(Backend.Check(Root, volume));
        Assert.Equal("mine", File.ReadAllText($"{DataOf(volume)}/file"));
    }

    /// <summary>S2: whoever asks for the removal of what is empty removes nothing else.</summary>
    [Fact]
    public void RemoveEmpty_OfAVolume_LeavesIt()
    {
        var volume = Make(16);
        File.WriteAllText($"{DataOf(volume)}/file", "mine");
        Assert.Throws<DiskException>(() => Backend.RemoveEmpty(Root, isTrash: false, $"{volume.Volume}"));
        File.Delete($"{DataOf(volume)}.json");

        Assert.Throws<DiskException>(() => Backend.RemoveEmpty(Root, isTrash: false, $"{volume.Volume}"));

        Backend.Mend(Root, volume, note: null);
        Assert.Equal("mine", File.ReadAllText($"{DataOf(volume)}/file"));
    }

    [Fact]
    public void SetLimit_OfNothing_SaysSo() => Assert.Contains(
        "missing", Assert.Throws<DiskException>(() => Backend.SetLimit(Root, New(8, NextLimitId()))).Message,
        StringComparison.Ordinal);

    // A file of the writer's own that lies on the same file system, and in no volume.
    private string Outside(Writer writer)
    {
        var directory = $"{Root}/outside-{Guid.NewGuid():N}";
        System.IO.Directory.CreateDirectory(directory);
        _outside.Add(directory);
        writer.Own(directory);
        File.WriteAllBytes($"{directory}/big", new byte[24 * Megabyte]);
        writer.Own($"{directory}/big");
        return directory;
    }

    [GeneratedRegex("holds 1[78](\\.[0-9]+)? MB")]
    private static partial Regex Held();
}
