using System.Text;
using System.Text.Json;
using Holdfast.Protocol.V1.Scheduler;

namespace Holdfast.Integration.Tests.Master;

public sealed class SubscriptionTests
{
    [Theory]
    [InlineData(TestFramework.Json)]
    [InlineData(TestFramework.Protobuf)]
    public async Task Stream_InEitherForm_BeginsWithSubscribedAndHeartbeat(string type)
    {
        await using var master = await TestMaster.StartAsync();

        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription(), type);
        var second = await framework.ReadEventAsync();

        Assert.Equal(type, framework.Answer["Content-Type"]);
        Assert.Equal("chunked", framework.Answer["Transfer-Encoding"]);
        Assert.True(Guid.TryParseExact(framework.StreamId, "D", out _));
        Assert.Equal(Event.Types.Type.Subscribed, framework.First.Type);
        Assert.Equal(15, framework.First.Subscribed.HeartbeatIntervalSeconds);
        Assert.Equal((uint)master.Port, framework.First.Subscribed.MasterInfo.Port);
        Assert.Equal(Event.Types.Type.Heartbeat, second?.Type);
    }

    [Fact]
    public async Task Heartbeat_InJson_HasTwentyBytes()
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());

        var chunk = await framework.ReadChunkAsync();

        Assert.Equal("20\n{\"type\":\"HEARTBEAT\"}", Encoding.ASCII.GetString(chunk ?? []));
    }

    [Fact]
    public async Task Framework_ThatSubscribesAgain_EndsItsOldStreamWithAnError()
    {
        await using var master = await TestMaster.StartAsync();
        using var first = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());

        using var second = await TestFramework.SubscribeAsync(master, TestFramework.Subscription(id: first.Id));
        var error = await first.ReadEventAsync(Event.Types.Type.Error);

        Assert.Equal(first.Id, second.Id);
        Assert.NotEqual(first.StreamId, second.StreamId);
        Assert.NotEmpty(error.Error.Message);
        Assert.Null(await first.ReadEventAsync());
    }

    [Fact]
    public async Task Subscription_WithRoleBesideRoles_IsAnsweredByAnErrorOnTheStream()
    {
        await using var master = await TestMaster.StartAsync();
        var call = TestFramework.Subscription();
        call.Subscribe.FrameworkInfo.Role = "web";

        using var framework = await TestFramework.SubscribeAsync(master, call);

        Assert.Equal(Event.Types.Type.Error, framework.First.Type);
        Assert.Contains("role", framework.First.Error.Message, StringComparison.Ordinal);
        Assert.Null(await framework.ReadEventAsync());
    }

    [Fact]
    public async Task Framework_LargerThanARegistryEntry_IsRefusedAndTheMasterLives()
    {
        await using var master = await TestMaster.StartAsync();
        var call = TestFramework.Subscription(name: new string('n', 100_000));

        using var framework = await TestFramework.SubscribeAsync(master, call);
        var (health, _) = await master.AskAsync("GET", "/health");

        Assert.Equal(Event.Types.Type.Error, framework.First.Type);
        Assert.Equal(200, health.Status);
    }

    [Fact]
    public async Task Framework_ThatComesBackAsAnotherUser_KeepsTheOldOneEvenAfterTheMastersRestart()
    {
        var directory = Directory.CreateTempSubdirectory("holdfast-master-");
        try
        {
            var call = TestFramework.Subscription();
            await using (var master = await TestMaster.StartAsync(directory.FullName))
            {
                using var first = await TestFramework.SubscribeAsync(master, call);
                call = TestFramework.Subscription(id: first.Id);
                (call.Subscribe.FrameworkInfo.User, call.Subscribe.FrameworkInfo.Checkpoint) = ("nobody", true);
                using var second = await TestFramework.SubscribeAsync(master, call);

                Assert.Equal(("root", false), await UserAsync(master));
            }

            await using var next = await TestMaster.StartAsync(directory.FullName);
            Assert.Equal(("root", false), await UserAsync(next));
            using var third = await TestFramework.SubscribeAsync(next, call);
            Assert.Equal(("root", false), await UserAsync(next));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/recordio")]
    [InlineData("application/json;q=0")]
    public async Task Subscription_WhoseAnswerNobodyCouldRead_IsNotAcceptable(string accept)
    {
        await using var master = await TestMaster.StartAsync();

        var (answer, _) = await master.AskAsync(
            "POST", "/api/v1/scheduler",
            """{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n"}}}""",
            ("Content-Type", "application/json"), ("Accept", accept));

        Assert.Equal(406, answer.Status);
    }

    private static async Task<(string? User, bool Checkpoint)> UserAsync(TestMaster master)
    {
        var (_, text) = await master.OperateAsync("""{"type":"GET_FRAMEWORKS"}""");
        using var document = JsonDocument.Parse(text);
        var frameworks = document.RootElement.GetProperty("get_frameworks");
        var known = frameworks.TryGetProperty("frameworks", out var list) ? list : default;
        var info = known[0].GetProperty("framework_info");
        return (info.GetProperty("user").GetString(),
            info.TryGetProperty("checkpoint", out var checkpoint) && checkpoint.GetBoolean());
    }
}
