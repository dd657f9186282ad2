using System.Diagnostics;
using Holdfast.Agent.Containers;
using Holdfast.Agent.Sandboxes;
using Holdfast.Containers.Sandboxes;
using Holdfast.Linux;

namespace Holdfast.Agent.Tests.Sandboxes;

/// <summary>What is removed of sandboxes, and what never is (S10).</summary>
public sealed class SandboxDirectoriesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-gc-").FullName;
    private readonly SandboxDirectories _directories;

    public SandboxDirectoriesTests() => _directories = new SandboxDirectories(new ContainerPlaces(_root, _root));

    public void Dispose() => Run("rm", "-r", _root);

    [Fact]
    public void All_HasEachRun_AndNoLinks()
    {
        var first = Made("f1", "e1", "c1");
        var second = Made("f2", "e2", "c2");

        Assert.Equal([first, second], _directories.All().Order());
    }

    [Fact]
    public void Removed_LastRun_GoesWithAllThatWasThereForIt()
    {
        var sandbox = Made("f1", "e1", "c1");
        File.WriteAllText(Path.Combine(sandbox, "stdout"), "said");
        var other = Made("f1", "e2", "c2");

        _directories.Remove(_directories.Move(sandbox));

        Assert.False(Directory.Exists(Path.Combine(_root, "slaves/S/frameworks/f1/executors/e1")));
        Assert.True(Directory.Exists(other));
        Assert.Empty(_directories.Leftovers());

        _directories.Remove(_directories.Move(other));
        Assert.Equal([Path.Combine(_root, "slaves/S")], Directory.GetDirectories(Path.Combine(_root, "slaves")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_root, "slaves/S")));
    }

    [Fact]
    public void Removed_EarlierRun_LeavesTheLatestAndItsLink()
    {
        var earlier = Made("f1", "e1", "c1");
        var later = Made("f1", "e1", "c2");

        _directories.Remove(_directories.Move(earlier));

        Assert.Equal([later], _directories.All());
        Assert.Equal(later, new FileInfo(Path.Combine(Path.GetDirectoryName(later)!, "latest")).LinkTarget);
    }

    /// <summary>Cut after it was moved, it is found there and goes on.</summary>
    [Fact]
    public void Moved_AndCut_IsALeftover()
    {
        var sandbox = Made("f1", "e1", "c1");
        File.WriteAllText(Path.Combine(sandbox, "stdout"), "said");

        var moved = _directories.Move(sandbox);

        var next = new SandboxDirectories(new ContainerPlaces(_root, _root));
        Assert.Empty(next.All());
        Assert.Equal([moved], next.Leftovers());
        next.Remove(moved);
        Assert.Empty(next.Leftovers());
    }

    [Fact]
    public void Removed_WithLinksToVolumes_RemovesTheLinksOnly()
    {
        var volume = Directory.CreateDirectory(Path.Combine(_root, "volumes/v")).FullName;
        File.WriteAllText(Path.Combine(volume, "file"), "gold");
        var sandbox = Made("f1", "e1", "c1");
        File.CreateSymbolicLink(Path.Combine(sandbox, "data"), volume);
        File.CreateSymbolicLink(Path.Combine(sandbox, "up"), "../../../../../../..");

        _directories.Remove(_directories.Move(sandbox));

        Assert.Equal("gold", File.ReadAllText(Path.Combine(volume, "file")));
    }

    /// <summary>Also of the same file system, so that no device number gives it away.</summary>
    [Theory]
    [InlineData("data")]
    [InlineData("a/b/data")]
    public void Removed_WithAMountInIt_LeavesWhatIsMounted(string place)
    {
        Assert.True(Environment.UserName == "root", "this test mounts, which takes root");
        var volume = Directory.CreateDirectory(Path.Combine(_root, "volumes/v")).FullName;
        File.WriteAllText(Path.Combine(volume, "file"), "gold");
        var sandbox = Made("f1", "e1", "c1");
        var mounted = Directory.CreateDirectory(Path.Combine(sandbox, place)).FullName;
        Run("mount", "--bind", volume, mounted);
        Assert.Equal(mounted, SandboxMounts.FirstIn(sandbox));

        var moved = _directories.Move(sandbox);
        try
        {
            Assert.Throws<LinuxException>(() => _directories.Remove(moved));
        }
        finally
        {
            Run("umount", SandboxMounts.FirstIn(moved)!);
        }

        Assert.Equal("gold", File.ReadAllText(Path.Combine(volume, "file")));
        _directories.Remove(moved);
        Assert.Equal("gold", File.ReadAllText(Path.Combine(volume, "file")));
    }

    private string Made(string framework, string executor, string container)
    {
        var runs = Path.Combine(_root, "slaves/S/frameworks", framework, "executors", executor, "runs");
        var sandbox = Directory.CreateDirectory(Path.Combine(runs, container)).FullName;
        File.Delete(Path.Combine(runs, "latest"));
        File.CreateSymbolicLink(Path.Combine(runs, "latest"), sandbox);
        return sandbox;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
