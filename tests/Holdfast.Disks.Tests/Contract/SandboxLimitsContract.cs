using System.Globalization;
using Holdfast.Linux.Files;

namespace Holdfast.Disks.Tests.Contract;

/// <summary>What every backend that limits volumes gives sandboxes. A derived class gives it a disk.</summary>
public abstract class SandboxLimitsContract : IDisposable
{
    private const long Megabyte = 1 << 20;

    private static long _lastLimit = 8_000;
    private readonly string _work = $"work-{Guid.NewGuid():N}";
    private readonly List<(string Path, long Limit)> _made = [];

    private protected abstract LimitingBackend Backend { get; }

    private protected abstract string Root { get; }

    /// <summary>A way by which data comes into a sandbox that its limit does not see, where nothing is forbidden to the
    /// writer. The launchers forbid it.</summary>
    private protected virtual string? OpenWay => null;

    private protected virtual bool CountsInodes => true;

    /// <summary>Has what was removed cleaned away at once.</summary>
    private protected virtual void HurryCleaning() => ScratchDirectory.Run("sync", "--file-system", Root);

    /// <summary>What a limit may be off by: a block of the file system.</summary>
    private protected virtual long BlockBytes => 4096;

    public void Dispose()
    {
        foreach (var (path, _) in _made)
            if (System.IO.Directory.Exists($"{Root}/{path}")) Remove(path);
        foreach (var (_, limit) in _made) Released(limit);
        ScratchDirectory.Run("rm", "-rf", $"{Root}/{_work}");
        GC.SuppressFinalize(this);
    }

    /// <summary>S6: never more than one block above the limit, the writer hears of it, and nobody else does.</summary>
    private protected void WriteIsRefused(string way, bool isRoot)
    {
        var writer = new Writer(isRoot);
        var (sandbox, neighbour) = (Make(16 * Megabyte), Make(16 * Megabyte));
        writer.Own($"{Root}/{sandbox.Path}");
        writer.Own($"{Root}/{neighbour.Path}");
        string[] outside = Writer.Ways[way].Contains("$1", StringComparison.Ordinal) ? [Outside(writer)] : [];

        var (isDone, errors) = writer.Run(Writer.Ways[way], $"{Root}/{sandbox.Path}", outside);
        var use = Settled(sandbox);

        var (isBesideDone, beside) = writer.Run(
            "dd if=/dev/zero of=file bs=1M count=8 conv=fsync", $"{Root}/{neighbour.Path}");
        Assert.True(isBesideDone, beside);
        Assert.Equal(way == OpenWay, isDone);
        Assert.InRange(use.Bytes, 0, 16 * Megabyte + BlockBytes);
        Assert.NotNull(errors);
    }

    /// <summary>An executor's tasks come and go.</summary>
    [Fact]
    public void Limit_IsSetUpAndDown_AlsoBelowWhatIsThere_AndTakenAway()
    {
        var writer = new Writer(isRoot: false);
        var sandbox = Make(8 * Megabyte);
        writer.Own($"{Root}/{sandbox.Path}");
        Assert.True(Fill(writer, sandbox, "a", 6));
        Assert.False(Fill(writer, sandbox, "b", 12));

        Backend.LimitSandbox(Root, sandbox.Path, sandbox.Limit, 24 * Megabyte);
        Assert.True(Fill(writer, sandbox, "b", 12));
        Backend.LimitSandbox(Root, sandbox.Path, sandbox.Limit, 4 * Megabyte);
        Assert.False(Fill(writer, sandbox, "c", 1));
        Assert.InRange(Settled(sandbox).Bytes, 18 * Megabyte, 19 * Megabyte);
        Backend.LimitSandbox(Root, sandbox.Path, sandbox.Limit, limitBytes: null);
        Assert.True(Fill(writer, sandbox, "c", 12));

        Assert.InRange(Settled(sandbox).Bytes, 30 * Megabyte, 31 * Megabyte);
        Assert.Equal(CountsInodes ? 4 : null, Settled(sandbox).Inodes);
    }

    [Fact]
    public void Make_WithoutALimit_IsCounted()
    {
        var writer = new Writer(isRoot: false);
        var sandbox = Make(limitBytes: null);
        writer.Own($"{Root}/{sandbox.Path}");

        Assert.True(Fill(writer, sandbox, "a", 24));

        Assert.InRange(Settled(sandbox).Bytes, 24 * Megabyte, 25 * Megabyte);
    }

    [Fact]
    public void Make_Repeated_KeepsWhatIsThere_AndHasTheNewLimit()
    {
        var writer = new Writer(isRoot: false);
        var sandbox = Make(8 * Megabyte);
        writer.Own($"{Root}/{sandbox.Path}");
        Fill(writer, sandbox, "a", 2);

        Backend.MakeSandbox(Root, sandbox.Path, sandbox.Limit, 16 * Megabyte);

        Assert.True(File.Exists($"{Root}/{sandbox.Path}/a"));
        Assert.True(Fill(writer, sandbox, "b", 12));
        Assert.False(Fill(writer, sandbox, "c", 4));
    }

    [Fact]
    public void Make_WhereSomethingElseLies_IsRefused_AndThatStays()
    {
        var path = $"{_work}/runs/other";
        System.IO.Directory.CreateDirectory($"{Root}/{path}");
        File.WriteAllText($"{Root}/{path}/file", "another's");

        var refused = Assert.Throws<DiskException>(() => Backend.MakeSandbox(Root, path, Next(), Megabyte));

        Assert.Contains($"{Root}/{path}", refused.Message, StringComparison.Ordinal);
        Assert.Equal("another's", File.ReadAllText($"{Root}/{path}/file"));
    }

    /// <summary>The id is another's only once nothing carries it.</summary>
    [Fact]
    public void Id_IsKeptWhileTheSandboxIsThere_AndFreeOnceItIsRemoved()
    {
        var writer = new Writer(isRoot: false);
        var sandbox = Make(8 * Megabyte);
        writer.Own($"{Root}/{sandbox.Path}");
        writer.Run("mkdir -p a/b && dd if=/dev/zero of=a/b/c bs=64K count=384; ln -s / root; mkfifo pipe",
            $"{Root}/{sandbox.Path}");
        Assert.Throws<DiskException>(() => Backend.ReleaseLimit(Root, sandbox.Limit));

        Remove(sandbox.Path);

        Assert.False(System.IO.Directory.Exists($"{Root}/{sandbox.Path}"));
        var next = Make(8 * Megabyte, Released(sandbox.Limit));
        Assert.InRange(Settled(next).Bytes, 0, 256 * 1024);
    }

    /// <summary>S10: as a volume that was mounted there and is still.</summary>
    [Fact]
    public void Remove_WithAMountInside_IsRefused_AndWhatIsMountedStays()
    {
        using var scratch = new ScratchDirectory();
        var sandbox = Make(8 * Megabyte);
        System.IO.Directory.CreateDirectory(scratch["data"]);
        File.WriteAllText($"{scratch["data"]}/file", "data");
        System.IO.Directory.CreateDirectory($"{Root}/{sandbox.Path}/volume");
        ScratchDirectory.Run("mount", "--bind", scratch["data"], $"{Root}/{sandbox.Path}/volume");
        try
        {
            Assert.ThrowsAny<IOException>(() => Remove(sandbox.Path));
        }
        finally
        {
            ScratchDirectory.Run("umount", $"{Root}/{sandbox.Path}/volume");
        }

        Assert.Equal("data", File.ReadAllText($"{scratch["data"]}/file"));
        Remove(sandbox.Path);
    }

    private protected void Remove(string path)
    {
        var parent = FileCalls.Open(FileCalls.WorkingDirectory, Path.GetDirectoryName($"{Root}/{path}")!,
            OpenFlags.ReadOnly | OpenFlags.Directory);
        try { SandboxRemoval.Remove(parent, Path.GetFileName(path), $"{Root}/{path}"); }
        finally { FileCalls.Close(parent); }
    }

    private protected (string Path, long Limit) Make(long? limitBytes, long? limit = null)
    {
        var made = (Path: $"{_work}/executors/{_made.Count}/runs/sandbox", Limit: limit ?? Next());
        Backend.MakeSandbox(Root, made.Path, made.Limit, limitBytes);
        _made.Add(made);
        return made;
    }

    private protected static long Next() => Interlocked.Increment(ref _lastLimit);

    // Once what was removed is cleaned away, which the kernel does a moment later.
    private long Released(long limit)
    {
        for (var end = Environment.TickCount64 + 30_000; ;)
        {
            try
            {
                Backend.ReleaseLimit(Root, limit);
                return limit;
            }
            catch (DiskException) when (Environment.TickCount64 < end)
            {
                HurryCleaning();
            }
        }
    }

    private bool Fill(Writer writer, (string Path, long Limit) sandbox, string file, int megabytes) => writer.Run(
        string.Create(CultureInfo.InvariantCulture, $"dd if=/dev/zero of={file} bs=1M count={megabytes} conv=fsync"),
        $"{Root}/{sandbox.Path}").IsDone;

    private DiskUse Settled((string Path, long Limit) sandbox)
    {
        ScratchDirectory.Run("sync", "--file-system", Root);
        return Backend.MeasureSandbox(Root, sandbox.Limit);
    }

    // A file of the writer's own that lies on the same file system, and in no sandbox.
    private string Outside(Writer writer)
    {
        var directory = $"{Root}/{_work}/outside";
        System.IO.Directory.CreateDirectory(directory);
        writer.Own(directory);
        File.WriteAllBytes($"{directory}/big", new byte[24 * Megabyte]);
        writer.Own($"{directory}/big");
        return directory;
    }
}
