using Holdfast.Integration.Tests.Cluster;
using Holdfast.Linux.Files;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>What is mounted below a directory, and is taken away with the test.</summary>
internal sealed class MountsBelow(string directory) : IAsyncDisposable
{
    /// <summary>The mount points.</summary>
    public async Task<IReadOnlyList<string>> FindAsync() =>
    [
        .. (await File.ReadAllLinesAsync("/proc/self/mountinfo")).Select(static line => line.Split(' ')[4])
            .Select(MountPoints.Unescape).Where(
                point => point.StartsWith(directory + "/", StringComparison.Ordinal)),
    ];

    public async ValueTask DisposeAsync()
    {
        foreach (var point in (await FindAsync()).Reverse()) await Tool.RunAsync("umount", "--lazy", point);
    }
}
