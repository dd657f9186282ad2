using System.Diagnostics;
using Holdfast.Linux.Files;

namespace Holdfast.Linux.Tests.Files;

public sealed class TreeWalkTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-walk-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>At every point where it can stop, however many directories it is in.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Walk_ThatStopsAndGoesOn_LosesNothing(int entries)
    {
        for (var at = 0; at < 2_000; at++) Write($"wide/{at}");
        for (var at = 0; at < 60; at++) Write($"{string.Join('/', Enumerable.Repeat("deep", at + 1))}/file");

        using var walk = TreeWalk.Begin(_root)!;
        var parts = 1;
        for (; !walk.GoOn(entries); parts++) Assert.InRange(Descriptors(), 0, TreeWalk.DescriptorsMax);

        Assert.Equal(TreeUsage.Of(_root, Stop), walk.Use);
        Assert.True(walk.IsWhole);
        Assert.InRange(parts, 2, int.MaxValue);
        Assert.Equal(0, Descriptors());
    }

    /// <summary>A task that moves its directories about must not make itself unmeasurable.</summary>
    [Fact]
    public void Walk_WhoseDirectoryIsMovedAway_GoesOnAboveIt()
    {
        for (var depth = 1; depth < 30; depth++) Write($"{string.Join('/', Enumerable.Repeat("a", depth))}/file");
        Write("z/file");
        var deep = string.Join('/', Enumerable.Repeat("a", 20));

        using var walk = TreeWalk.Begin(_root)!;
        while (walk.Names < 50) Assert.False(walk.GoOn(1));
        Directory.Move(Path.Combine(_root, deep), Path.Combine(_root, "moved"));
        while (!walk.GoOn(1)) { }

        Assert.False(walk.IsWhole);
        // What was moved may be met again where it is now.
        Assert.InRange(walk.Use.Inodes, 50, 110);
        Assert.Equal(0, Descriptors());
    }

    [Fact]
    public void Walk_GivenUp_HoldsNothing()
    {
        for (var depth = 1; depth < 30; depth++) Write($"{string.Join('/', Enumerable.Repeat("a", depth))}/file");
        var walk = TreeWalk.Begin(_root)!;
        walk.GoOn(40);

        walk.Dispose();

        Assert.Equal(0, Descriptors());
    }

    /// <summary>Nested subvolumes have devices and numbers of their own, and no mount: whoever may make one must not
    /// hide in it.</summary>
    [Fact]
    public void Walk_WithASubvolumeInIt_CountsIt()
    {
        Assert.True(Environment.UserName == "root", "this test mounts, which takes root");
        var image = Path.Combine(_root, "image");
        var mount = Directory.CreateDirectory(Path.Combine(_root, "mount")).FullName;
        using (var file = File.Create(image)) file.SetLength(128 << 20);
        Run("mkfs.btrfs", "--quiet", image);
        Run("mount", "--options", "loop", image, mount);
        try
        {
            Run("btrfs", "--quiet", "subvolume", "create", Path.Combine(mount, "nested"));
            File.WriteAllBytes(Path.Combine(mount, "nested", "large"), new byte[4 << 20]);
            Run("sync", "--file-system", mount);

            Assert.InRange(TreeUsage.Of(mount, Stop)!.Value.Bytes, 4 << 20, 6 << 20);
        }
        finally
        {
            Run("umount", mount);
        }
    }

    // Of this tree only: other tests open files of their own meanwhile.
    private int Descriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Count(entry => new FileInfo(entry).LinkTarget?.StartsWith(_root, StringComparison.Ordinal) == true);

    private void Write(string path)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "content");
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
