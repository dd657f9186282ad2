using System.Diagnostics;
using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Tests.Processes;

public sealed class SignalsTests
{
    [Fact]
    public async Task SendExactly_ToAReusedPid_ReachesNobody()
    {
        using var process = Process.Start("sleep", "1000");
        var identity = ProcessIdentity.Of(process.Id)!.Value;

        var toAnother = Signals.SendExactly(identity with { StartTicks = identity.StartTicks - 1 }, Signals.Kill);
        var livedOn = identity.IsAlive;
        var toIt = Signals.SendExactly(identity, Signals.Kill);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((false, true, true), (toAnother, livedOn, toIt));
    }

    [Fact]
    public void Tree_BelowThisProcess_HoldsItsChildren()
    {
        using var process = Process.Start("sleep", "1000");

        var below = ProcessTree.Below(Environment.ProcessId);
        process.Kill();

        Assert.Contains(process.Id, below.Select(one => one.Pid));
    }
}
