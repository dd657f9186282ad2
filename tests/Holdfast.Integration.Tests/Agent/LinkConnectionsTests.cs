using System.Net;
using System.Text;
using Holdfast.Agent.Link;
using Holdfast.Integration.Tests.Master;
using Holdfast.Link;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Link.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using AgentMessage = Holdfast.Model.Messages.AgentMessage;

namespace Holdfast.Integration.Tests.Agent;

/// <summary>The agent's end of the link against a real master, through a relay that misbehaves.</summary>
public sealed class LinkConnectionsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Shown to fail: where only errors of reading count, the failed write ends the connection and nobody is told; the
    // agent then waits in vain until its master has been silent for too long.
    [Fact]
    public async Task Connection_CutWhileTheAgentWrites_IsToldToBeLost()
    {
        await using var master = await TestMaster.StartAsync();
        await using var relay = new StallingRelay(master.LinkPort);
        await using var locating = await LocatingAsync(relay.Port);
        var locator = new MasterLocator($"127.0.0.1:{new Uri(locating.Urls.Single()).Port}", tls: null);
        var heard = new Heard();
        await using var connections = new LinkConnections(locator, tls: null, credential: null, heard);

        connections.Open(1);
        await heard.Opened.Task.WaitAsync(TimeSpan.FromSeconds(20), Stop);
        for (var i = 1; i <= 200; i++) connections.Send(1, Large(i));
        await relay.Stalled.WaitAsync(TimeSpan.FromSeconds(20), Stop);
        relay.Cut();

        var reason = await heard.Lost.Task.WaitAsync(TimeSpan.FromSeconds(20), Stop);
        Assert.NotEmpty(reason);
        Assert.NotEqual("closed here", reason);
    }

    // Shown to fail: the master's listener waited five seconds for the links of all agents, and cut them then. Each
    // stop and each upgrade of a master took that much longer.
    [Fact]
    public async Task Connection_OfAMasterThatStops_EndsAndIsNotWaitedFor()
    {
        var log = new TestLog();
        await using var master = await TestMaster.StartAsync(log: log);
        var locator = new MasterLocator($"127.0.0.1:{master.Port}", tls: null);
        var heard = new Heard();
        await using var connections = new LinkConnections(locator, tls: null, credential: null, heard);
        connections.Open(1);
        connections.Send(1, new FromAgent { Hello = TestAgent.Hello() });
        await heard.Received.Task.WaitAsync(TimeSpan.FromSeconds(20), Stop);

        await master.DisposeAsync();

        Assert.NotEmpty(await heard.Lost.Task.WaitAsync(TimeSpan.FromSeconds(20), Stop));
        Assert.Contains("stopped; its registry is complete", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("connections failed to close gracefully", log.Text, StringComparison.Ordinal);
    }

    private static FromAgent Large(int number) => new()
    {
        Frame = FrameMapping.Write(new MessageFrame<AgentMessage>(number, 0, new ExecutorSaid(
            FrameworkId.Parse("f"), ExecutorId.Parse("e"), new byte[64 * 1024]))),
    };

    // Says, as a master does, where its link is.
    private static async Task<WebApplication> LocatingAsync(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://{IPAddress.Loopback}:0");
        var app = builder.Build();
        app.Run(http => http.Response.Body.WriteAsync(
            Encoding.UTF8.GetBytes($$"""{"port":{{port}},"hostname":"relay"}"""), http.RequestAborted).AsTask());
        await app.StartAsync(Stop);
        return app;
    }

    private sealed class Heard : ILinkEvents
    {
        public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Received { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<string> Lost { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ValueTask OpenedAsync(long connection)
        {
            Opened.TrySetResult();
            return ValueTask.CompletedTask;
        }

        public ValueTask ReceivedAsync(long connection, FromMaster message)
        {
            Received.TrySetResult();
            return ValueTask.CompletedTask;
        }

        public ValueTask LostAsync(long connection, string reason)
        {
            Lost.TrySetResult(reason);
            return ValueTask.CompletedTask;
        }
    }
}
