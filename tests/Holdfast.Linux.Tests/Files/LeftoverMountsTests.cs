using Holdfast.Linux.Files;
using Holdfast.Testing;

namespace Holdfast.Linux.Tests.Files;

public sealed class LeftoverMountsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-mounts-").FullName;

    public void Dispose()
    {
        LeftoverMounts.DetachBelow(_root);
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Mounts_OneInTheOtherAndTwoAtOnePlace_AreDetachedAndWhatIsMountedStays()
    {
        Assert.True(Environment.UserName == "root", "this test mounts, which takes root");
        var (kept, sandbox) = (Made("kept"), Made("sandbox"));
        File.WriteAllText($"{kept}/file", "gold");
        Directory.CreateDirectory($"{kept}/inner");
        foreach (var point in new[] { Made("sandbox/a b"), $"{sandbox}/a b", $"{sandbox}/a b/inner" })
            LoopDisk.Run("mount", "--bind", kept, point);

        var detached = LeftoverMounts.DetachBelow(sandbox);

        Assert.Equal([$"{sandbox}/a b/inner", $"{sandbox}/a b", $"{sandbox}/a b"], detached);
        Assert.Empty(LeftoverMounts.DetachBelow(sandbox));
        Assert.Equal("gold", File.ReadAllText($"{kept}/file"));
        Assert.Empty(Directory.GetFileSystemEntries($"{sandbox}/a b"));
    }

    /// <summary>A name that begins like the directory's is another's, and the directory's own mount is not below
    /// it.</summary>
    [Fact]
    public void Mounts_BesideAndAtTheDirectory_AreLeftAlone()
    {
        Assert.True(Environment.UserName == "root", "this test mounts, which takes root");
        var (kept, sandbox, beside) = (Made("kept"), Made("sandbox"), Made("sandbox-2"));
        LoopDisk.Run("mount", "--bind", kept, beside);
        LoopDisk.Run("mount", "--bind", kept, sandbox);

        Assert.Empty(LeftoverMounts.DetachBelow(sandbox));

        Assert.Equal([beside, sandbox], LeftoverMounts.DetachBelow(_root).OrderDescending());
    }

    private string Made(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
}
