using Holdfast.Containers.Launching;

namespace Holdfast.Containers.Tests.Launching;

public sealed class ProcessLauncherTests
{
    [Fact]
    public async Task Container_ThatExits_TellsStartExitAndEmptyInOrder()
    {
        await using var workshop = new Workshop();

        var container = await workshop.StartAsync(workshop.Shell("echo out; echo err >&2; exit 7"));
        var events = new List<ContainerEvent>();
        await foreach (var evt in container.Events.ReadAllAsync(TestContext.Current.CancellationToken)) events.Add(evt);

        Assert.Collection(
            events,
            evt => Assert.IsType<ContainerStarted>(evt),
            evt => Assert.Equal(7, Assert.IsType<ContainerExited>(evt).Status.Code),
            evt => Assert.IsType<ContainerEmpty>(evt));
        Assert.Equal("out\n", File.ReadAllText(Path.Combine(container.Record.SandboxDirectory, "stdout")));
        Assert.Equal("err\n", File.ReadAllText(Path.Combine(container.Record.SandboxDirectory, "stderr")));
    }
}
