using Holdfast.Linux.Processes;

namespace Holdfast.Containers.Tests;

/// <summary>For what only root can show. CI runs as root, so there a test never slips away by being skipped.</summary>
internal static class RootOnly
{
    internal static void Require()
    {
        if (ProcessCalls.EffectiveUser == 0) return;
        Assert.True(
            Environment.GetEnvironmentVariable("CI") is null or "", "CI must run as root, or this is never tested");
        Assert.Skip("needs root");
    }
}
