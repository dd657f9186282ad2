namespace Holdfast.Integration.Tests.Master;

/// <summary>A master that stops waits for nobody.</summary>
public sealed class StopTests
{
    // Shown to fail: the listener waited five seconds for the links of all agents, and cut them then. Each upgrade of a
    // master was that much longer.
    [Fact]
    public async Task Master_StoppedWhileAgentsAreConnected_EndsTheirLinks()
    {
        var log = new TestLog();
        await using var master = await TestMaster.StartAsync(log: log);
        await using var agent = await TestAgent.ConnectAsync(master);

        await master.DisposeAsync();

        Assert.Contains("stopped; its registry is complete", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("connections failed to close gracefully", log.Text, StringComparison.Ordinal);
    }
}
