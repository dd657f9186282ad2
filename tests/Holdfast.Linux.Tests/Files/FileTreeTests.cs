using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Tests.Files;

public sealed class FileTreeTests : IDisposable
{
    private const uint Nobody = 65534;
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-tree-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>
    /// An agent that is not root purges what its task left. Before: nothing could be removed from a directory
    /// that its owner may only read.
    /// </summary>
    [Fact]
    public void Empty_OfDirectoriesThatTheirOwnerMayOnlyRead_RemovesThem()
    {
        foreach (var directory in new[] { "volume/below/deeper", "volume/below", "volume" })
            Directory.CreateDirectory(Path.Combine(_root, directory));
        foreach (var directory in new[] { "volume/below/deeper", "volume/below", "volume" })
        {
            var path = Path.Combine(_root, directory);
            File.WriteAllText(Path.Combine(path, "file"), "data");
            Give(path);
        }
        var holder = Open(Path.Combine(_root, "volume"));

        if (ProcessCalls.EffectiveUser == 0) ProcessCalls.UseFileRightsOf(Nobody, Nobody);
        try
        {
            FileTree.Empty(holder, "volume");
        }
        finally
        {
            if (ProcessCalls.EffectiveUser == 0) ProcessCalls.UseFileRightsOf(0, 0);
            FileCalls.Close(holder);
        }

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_root, "volume")));
    }

    /// <summary>Before: the mode of what was mounted was changed, which lies outside of what is removed.</summary>
    [Fact]
    public void Empty_WithAMountThatMayOnlyBeRead_ChangesNothingOfIt()
    {
        Assert.True(ProcessCalls.EffectiveUser == 0, "this test mounts, which takes root");
        var outside = Directory.CreateDirectory(Path.Combine(_root, "outside")).FullName;
        var below = Directory.CreateDirectory(Path.Combine(_root, "volume/below")).FullName;
        var point = Directory.CreateDirectory(Path.Combine(below, "mounted")).FullName;
        Give(outside);
        Give(point);
        Open(below, static (directory, path) => FileCalls.ChangeOwner(directory, Nobody, Nobody, path));
        Run("mount", "--bind", outside, point);
        var holder = Open(Path.Combine(_root, "volume"));
        ProcessCalls.UseFileRightsOf(Nobody, Nobody);
        try
        {
            Assert.Throws<LinuxException>(() => FileTree.Empty(holder, "volume"));
        }
        finally
        {
            ProcessCalls.UseFileRightsOf(0, 0);
            FileCalls.Close(holder);
            Run("umount", point);
        }

        Assert.Equal(0x16Du, FileCalls.StatusAt(FileCalls.WorkingDirectory, outside)!.Value.Mode);
    }

    /// <summary>Before: the names of a directory were all held at once, and an agent that was killed for that did it
    /// again at each start.</summary>
    [Fact]
    public void Empty_OfDirectoriesOfVeryManyNames_TakesLittleMemoryAndLeavesNone()
    {
        const int names = 100_000, directories = 1_000;
        const long bytesMax = 256 << 10;
        var root = Directory.CreateDirectory($"/dev/shm/{Path.GetFileName(_root)}").FullName;
        try
        {
            var below = Directory.CreateDirectory(Path.Combine(root, "below")).FullName;
            Open(root, static (directory, _) => Fill(directory, names));
            Open(below, static (directory, _) => Fill(directory, names));
            for (var i = 0; i < directories; i++) Directory.CreateDirectory(Path.Combine(below, $"{i}", "deeper"));
            var holder = Open(root);

            var before = GC.GetAllocatedBytesForCurrentThread();
            FileTree.Empty(holder, "volume");
            var took = GC.GetAllocatedBytesForCurrentThread() - before;

            FileCalls.Close(holder);
            Assert.Empty(Directory.GetFileSystemEntries(root));
            Assert.True(took < bytesMax, $"it took {took:N0} bytes");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void Empty_WithSomebodyWhoWatches_TellsHowManyThereWereAndThatAllAreGone()
    {
        var volume = Path.Combine(_root, "volume");
        Directory.CreateDirectory(Path.Combine(volume, "below/deeper"));
        File.WriteAllText(Path.Combine(volume, "file"), "data");
        File.WriteAllText(Path.Combine(volume, "below/deeper/file"), "data");
        File.CreateSymbolicLink(Path.Combine(volume, "below/link"), "/");
        var progress = new RemovalProgress();

        Open(volume, (holder, path) => FileTree.Empty(holder, path, progress));

        Assert.Equal((5L, 5L), (progress.Gone, progress.Total));
        Assert.Empty(Directory.GetFileSystemEntries(volume));
    }

    [Fact]
    public void Empty_OfADeepTree_TellsHowManyThereWere()
    {
        const int depth = 100;
        var volume = Path.Combine(_root, "volume");
        Directory.CreateDirectory(Path.Combine(volume, string.Join('/', Enumerable.Repeat("d", depth))));
        var progress = new RemovalProgress();

        Open(volume, (holder, path) => FileTree.Empty(holder, path, progress));

        Assert.Equal(((long)depth, depth), (progress.Gone, progress.Total));
    }

    // Of one file, so that a name takes one call.
    private static void Fill(int directory, int names)
    {
        Assert.True(FileCalls.TryPlace(directory, "file", default));
        for (var i = 0; i < names; i++)
            Assert.True(FileCalls.TryHardLink(directory, "file", directory, $"a name of some length, number {i}"));
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static void Open(string path, Action<int, string> act)
    {
        var directory = Open(path);
        act(directory, path);
        FileCalls.Close(directory);
    }

    private static void Give(string path)
    {
        var directory = Open(path);
        if (ProcessCalls.EffectiveUser == 0) FileCalls.ChangeOwner(directory, Nobody, Nobody, path);
        FileCalls.ChangeMode(directory, 0x16D, path); // r-xr-xr-x
        FileCalls.Close(directory);
    }

    private static int Open(string path) =>
        FileCalls.Open(FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.Directory);
}
