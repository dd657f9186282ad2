using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Cluster;

/// <summary>
/// A freezer cgroup (version 1) of a test's own. A process in it can be killed, but does not die before it is thawed:
/// so a test, not the scheduler of the kernel, says when it lets go of its files.
/// </summary>
internal sealed class Freezer : IDisposable
{
    private const string Root = "/sys/fs/cgroup/freezer";

    private readonly string _directory;

    /// <summary>Skips the test where there is no such freezer: that of version 2 lets what is frozen die.</summary>
    public Freezer()
    {
        Assert.SkipUnless(File.Exists($"{Root}/cgroup.procs"), $"there is no version 1 freezer at {Root}");
        _directory = Directory.CreateDirectory($"{Root}/holdfast-test-frozen-{Guid.NewGuid():N}").FullName;
    }

    /// <summary>Moves the process here and freezes it; returns once it stands still.</summary>
    public async Task FreezeAsync(int pid)
    {
        await File.WriteAllTextAsync($"{_directory}/cgroup.procs", $"{pid}");
        await File.WriteAllTextAsync($"{_directory}/freezer.state", "FROZEN");
        await Eventually.IsTrueAsync(
            () => File.ReadAllText($"{_directory}/freezer.state").Trim() == "FROZEN", $"process {pid} to freeze");
    }

    public void Thaw() => File.WriteAllText($"{_directory}/freezer.state", "THAWED");

    public void Dispose()
    {
        Thaw();
        foreach (var pid in File.ReadAllLines($"{_directory}/cgroup.procs"))
            File.WriteAllText($"{Root}/cgroup.procs", pid);
        Directory.Delete(_directory);
    }
}
