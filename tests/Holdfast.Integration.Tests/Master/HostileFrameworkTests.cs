using System.Text;
using Holdfast.Protocol.V1.Scheduler;

namespace Holdfast.Integration.Tests.Master;

/// <summary>What one call may cost the master is bounded.</summary>
public sealed class HostileFrameworkTests
{
    public static TheoryData<string, Action<Call.Types.Subscribe>> Subscriptions => new()
    {
        { "32 levels", call => call.FrameworkInfo.Roles.Add(string.Join('/', Enumerable.Repeat("a", 20_000))) },
        { "FrameworkInfo.roles has 1002 entries", call => call.FrameworkInfo.Roles.AddRange(
            Enumerable.Range(0, 1_001).Select(i => $"role{i}")) },
        { "suppressed_roles has 1001 entries", call => call.SuppressedRoles.AddRange(
            Enumerable.Range(0, 1_001).Select(i => $"role{i}")) },
        { "FrameworkInfo has", call => call.FrameworkInfo.Hostname = new string('h', 70_000) },
    };

    [Theory, MemberData(nameof(Subscriptions), DisableDiscoveryEnumeration = true)]
    public async Task Subscription_WithTooMuch_IsAnErrorThatSaysSo(
        string expected, Action<Call.Types.Subscribe> change)
    {
        await using var master = await TestMaster.StartAsync();
        var call = TestFramework.Subscription();
        change(call.Subscribe);

        using var framework = await TestFramework.SubscribeAsync(master, call);

        Assert.Equal(Event.Types.Type.Error, framework.First.Type);
        Assert.Contains(expected, framework.First.Error.Message, StringComparison.Ordinal);
        Assert.InRange(framework.First.Error.Message.Length, 1, 4_000);
        using var next = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());
        Assert.Equal(Event.Types.Type.Subscribed, next.First.Type);
    }

    [Fact]
    public async Task Task_WithTooManyResources_IsRefused()
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());
        await using var agent = await TestAgent.ConnectAsync(master);
        var offers = await framework.ReadEventAsync(Event.Types.Type.Offers);
        var task = new Protocol.V1.TaskInfo
        {
            Name = "t", TaskId = new() { Value = "t" }, AgentId = new() { Value = $"{agent.Id}" },
            Command = new() { Value = "true" },
        };
        for (var i = 0; i < 1_001; i++)
            task.Resources.Add(new Protocol.V1.Resource
            {
                Name = $"r{i}", Type = Protocol.V1.Value.Types.Type.Scalar, Scalar = new() { Value = 1 },
            });

        await framework.CallAsync(new Call
        {
            Type = Call.Types.Type.Accept,
            Accept = new()
            {
                OfferIds = { offers.Offers.Offers_[0].Id },
                Operations =
                {
                    new Protocol.V1.Offer.Types.Operation
                    {
                        Type = Protocol.V1.Offer.Types.Operation.Types.Type.Launch,
                        Launch = new() { TaskInfos = { task } },
                    },
                },
            },
        });

        var update = await framework.ReadEventAsync(Event.Types.Type.Update);
        Assert.Equal(Protocol.V1.TaskState.TaskError, update.Update.Status.State);
        Assert.Contains("1001 resources", update.Update.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_ThatDoesNotCome_IsGivenUp()
    {
        await using var master = await TestMaster.StartAsync();
        using var http = new RawHttp(master.Port);

        // Kestrel's own patience with a body is five seconds.
        var answer = await http.SendHeadAsync(
            "POST", "/api/v1/scheduler",
            TestMaster.Pairs([("Content-Type", "application/json"), ("Content-Length", "100")]), TestMaster.Token);

        Assert.Equal(408, answer.Status);
    }

    [Fact]
    public async Task OperatorCall_ThatWaitsWhenTheMasterStops_IsToldToTryAgain()
    {
        await using var master = await TestMaster.StartAsync();
        await using var agent = await TestAgent.ConnectAsync(master);
        var json = """
            {"type": "RESERVE_RESOURCES", "reserve_resources": {"agent_id": {"value": "AGENT"}, "resources": [
              {"name": "cpus", "type": "SCALAR", "scalar": {"value": 1},
               "reservations": [{"type": "DYNAMIC", "role": "web"}]}]}}
            """.Replace("AGENT", $"{agent.Id}", StringComparison.Ordinal);
        using var http = new RawHttp(master.Port);
        var waiting = http.SendAsync(
            "POST", "/api/v1", TestMaster.Pairs([("Content-Type", "application/json")]), Encoding.UTF8.GetBytes(json),
            TestMaster.Token);
        await agent.HearAsync();

        await master.DisposeAsync();

        Assert.Equal(503, (await waiting).Status);
    }
}
