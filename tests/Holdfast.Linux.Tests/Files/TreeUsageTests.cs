using System.Diagnostics;
using Holdfast.Linux.Files;
using Holdfast.Testing;

namespace Holdfast.Linux.Tests.Files;

public sealed class TreeUsageTests : IDisposable
{
    private const int Kilobyte = 1024;
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-usage-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Not by Directory.Delete, which cannot say names that are no text.
    public void Dispose() => Run("rm", "-r", _root);

    [Fact]
    public void Tree_WithFilesAtAnyDepth_IsWhatDuSays()
    {
        Write("a", 100 * Kilobyte);
        Write("b/c/d", 10 * Kilobyte);
        Write("b/e", 1);
        Directory.CreateDirectory(Path.Combine(_root, "empty/emptier"));
        File.CreateSymbolicLink(Path.Combine(_root, "link"), "/usr");
        Run("ln", Path.Combine(_root, "a"), Path.Combine(_root, "b/again"));
        Run("sh", "-c", "cd \"$0\" && : > \"$(printf 'a\\377b')\" && mkdir \"$(printf '\\200')\"", _root);

        Assert.Equal(Du(), TreeUsage.Of(_root, Stop));
    }

    [Fact]
    public void Tree_DeeperThanAnyPath_IsMeasured()
    {
        var directory = FileCalls.Open(FileCalls.WorkingDirectory, _root, OpenFlags.ReadOnly | OpenFlags.Directory);
        for (var depth = 0; depth < 3000; depth++)
        {
            Assert.True(FileCalls.TryMakeDirectory(directory, "d", 0x1C0));
            var next = FileCalls.Open(directory, "d", OpenFlags.ReadOnly | OpenFlags.Directory);
            FileCalls.Close(directory);
            directory = next;
        }
        FileCalls.Close(directory);

        Assert.Equal(Du(), TreeUsage.Of(_root, Stop));
    }

    /// <summary>Of the same file system, so that no device number gives it away.</summary>
    [Fact]
    public void Tree_WithAMountInIt_CountsNothingOfWhatIsMounted()
    {
        Assert.True(Environment.UserName == "root", "this test mounts, which takes root");
        var outside = Directory.CreateTempSubdirectory("holdfast-usage-").FullName;
        File.WriteAllBytes(Path.Combine(outside, "large"), new byte[1000 * Kilobyte]);
        var mounted = Directory.CreateDirectory(Path.Combine(_root, "mounted")).FullName;
        Run("mount", "--bind", outside, mounted);
        try
        {
            Assert.InRange(TreeUsage.Of(_root, Stop)!.Value.Bytes, 1, 100 * Kilobyte);
        }
        finally
        {
            Run("umount", mounted);
            Directory.Delete(outside, recursive: true);
        }
    }

    /// <summary>More directories and files than one buffer holds: the reading is taken up where it ended.</summary>
    [Fact]
    public void Tree_WithManyNames_IsWhatDuSaysAndTakesNoMemoryForThem()
    {
        for (var at = 0; at < 3_000; at++)
        {
            Directory.CreateDirectory(Path.Combine(_root, $"directory-{at}"));
            File.WriteAllText(Path.Combine(_root, $"file-{at}"), "content");
        }
        for (var at = 0; at < 20_000; at++) File.Create(Path.Combine(_root, "directory-7", $"file-{at}")).Dispose();

        Assert.Equal(Du(), TreeUsage.Of(_root, Stop));
        var before = GC.GetAllocatedBytesForCurrentThread();
        TreeUsage.Of(Path.Combine(_root, "directory-7"), Stop);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Tree_WithMoreLinkedFilesThanAreRemembered_IsWhatDuSays(int remembered)
    {
        for (var at = 0; at < 20; at++)
        {
            Write($"a/{at}", 40 * Kilobyte);
            Directory.CreateDirectory(Path.Combine(_root, "b"));
            Run("ln", Path.Combine(_root, $"a/{at}"), Path.Combine(_root, $"b/{at}"));
        }

        using var walk = TreeWalk.Begin(_root, remembered)!;
        Assert.True(walk.GoOn(int.MaxValue));
        Assert.Equal(Du().Bytes, walk.Use.Bytes);
        if (remembered >= 20) Assert.Equal(Du().Inodes, walk.Use.Inodes);
    }

    /// <summary>A task may mount what it likes where it has a namespace of its own, and an operator in a volume: a
    /// server that does not answer there must not hold up the measurement.</summary>
    [Fact]
    public void Tree_WithAFileSystemInItThatNeverAnswers_IsMeasuredWithoutIt()
    {
        Assert.True(Environment.UserName == "root", "this test mounts, which takes root");
        Write("file", 100 * Kilobyte);
        var expected = Du().Bytes;
        var point = Directory.CreateDirectory(Path.Combine(_root, "a", "hung")).FullName;
        using var mount = new HungMount(point);

        Assert.InRange(TreeUsage.Of(_root, Stop)!.Value.Bytes, expected, expected + 100 * Kilobyte);
    }

    [Fact]
    public void Tree_ThatIsNotThere_HasNoUsage() => Assert.Null(TreeUsage.Of(Path.Combine(_root, "gone"), Stop));

    [Fact]
    public void Tree_ThatIsALink_IsNotFollowed()
    {
        var link = Path.Combine(_root, "link");
        File.CreateSymbolicLink(link, "/usr");

        Assert.Throws<LinuxException>(() => TreeUsage.Of(link, Stop));
    }

    private TreeUse Du() => new(Du("--block-size=1"), Du("--inodes"));

    private long Du(string what)
    {
        using var du = Process.Start(
            new ProcessStartInfo("du", ["--summarize", what, "--one-file-system", _root])
            {
                RedirectStandardOutput = true,
            })!;
        var said = du.StandardOutput.ReadToEnd();
        du.WaitForExit();
        return long.Parse(said.Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Write(string path, int bytes)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, new byte[bytes]);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
