using Holdfast.Linux.Processes;
using Holdfast.Testing;

namespace Holdfast.Containers.Tests.Shims;

public sealed class ShimPoolTests
{
    [Fact]
    public async Task Pool_AfterALaunch_FillsUpAgain()
    {
        await using var workshop = new Workshop(warm: 2);
        await Eventually.IsTrueAsync(() => workshop.Pool.IdleCount == 2, "two warm shims");

        await Workshop.EndAsync(await workshop.StartAsync(workshop.Shell("true")));

        await Eventually.IsTrueAsync(() => workshop.Pool.IdleCount == 2, "two warm shims again");
    }

    [Fact]
    public async Task Pool_WhoseIdleShimsWereKilled_StartsOthers()
    {
        await using var workshop = new Workshop(warm: 2);
        await Eventually.IsTrueAsync(() => workshop.Pool.IdleCount == 2, "two warm shims");
        foreach (var shim in Own()) Signals.SendExactly(shim, Signals.Kill);
        await Eventually.IsTrueAsync(() => Own().Count == 0, "the idle shims to end");

        var container = await workshop.StartAsync(workshop.Shell("exit 6"));

        Assert.Equal(6, (await Workshop.EndAsync(container)).Code);

        List<ProcessIdentity> Own() =>
            [.. ProcessTree.Below(Environment.ProcessId).Where(one => workshop.Pool.Knows(one.Pid))];
    }

    [Fact]
    public async Task Pool_Disposed_LetsItsIdleShimsEnd()
    {
        var workshop = new Workshop(warm: 2);
        await Eventually.IsTrueAsync(() => workshop.Pool.IdleCount == 2, "two warm shims");
        var shims = ProcessTree.Below(Environment.ProcessId).Where(one => workshop.Pool.Knows(one.Pid)).ToArray();

        await workshop.DisposeAsync();

        Assert.Equal(2, shims.Length);
        await Eventually.IsTrueAsync(() => shims.All(shim => !shim.IsAlive), "the idle shims to end");
    }
}
