using System.Text.Json;
using Holdfast.Protocol.V1.Master;

namespace Holdfast.Integration.Tests.Master;

public sealed class OperatorApiTests
{
    [Theory]
    [InlineData("GET_HEALTH", """{"type":"GET_HEALTH","get_health":{"healthy":true}}""")]
    [InlineData(
        "GET_TASKS", """{"type":"GET_TASKS","get_tasks":{"tasks":[],"unreachable_tasks":[],"completed_tasks":[]}}""")]
    [InlineData("GET_AGENTS", """{"type":"GET_AGENTS","get_agents":{"agents":[],"recovered_agents":[]}}""")]
    [InlineData(
        "GET_FRAMEWORKS", """{"type":"GET_FRAMEWORKS","get_frameworks":{"frameworks":[],"completed_frameworks":[]}}""")]
    public async Task Read_OfAnEmptyCluster_HasItsArrays(string type, string expected)
    {
        await using var master = await TestMaster.StartAsync();

        var (answer, text) = await master.OperateAsync($$"""{"type":"{{type}}"}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer["Content-Type"]);
        Assert.Equal(expected, text);
    }

    [Fact]
    public async Task State_InProtobuf_SaysWhatJsonSays()
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription("shown"));
        await using var agent = await TestAgent.ConnectAsync(master);
        await framework.ReadEventAsync(Protocol.V1.Scheduler.Event.Types.Type.Offers);

        var (_, json) = await master.OperateAsync("""{"type":"GET_STATE"}""");
        var (answer, binary) = await master.AskAsync(
            "POST", "/api/v1", """{"type":"GET_STATE"}""",
            ("Content-Type", "application/json"), ("Accept", "application/x-protobuf"));

        Assert.Equal("application/x-protobuf", answer["Content-Type"]);
        var state = Response.Parser.ParseFrom(binary).GetState;
        Assert.Equal("shown", Assert.Single(state.GetFrameworks.Frameworks).FrameworkInfo.Name);
        Assert.Equal($"{agent.Id}", Assert.Single(state.GetAgents.Agents).AgentInfo.Id.Value);
        Assert.Equal(8, state.GetAgents.Agents[0].Capabilities.Count);
        using var document = JsonDocument.Parse(json);
        var shown = document.RootElement.GetProperty("get_state").GetProperty("get_agents").GetProperty("agents")[0];
        Assert.True(shown.GetProperty("agent_info").GetProperty("checkpoint").GetBoolean());
        Assert.Equal("*", shown.GetProperty("total_resources")[0].GetProperty("role").GetString());
    }

    [Fact]
    public async Task Teardown_OfAFramework_MovesItToTheCompleted()
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());

        var (answer, _) = await master.OperateAsync(
            """{"type":"TEARDOWN","teardown":{"framework_id":{"value":"ID"}}}""".Replace(
                "ID", framework.Id, StringComparison.Ordinal));
        var (_, text) = await master.OperateAsync("""{"type":"GET_FRAMEWORKS"}""");

        Assert.Equal(200, answer.Status);
        using var document = JsonDocument.Parse(text);
        var shown = document.RootElement.GetProperty("get_frameworks");
        Assert.Equal(0, shown.GetProperty("frameworks").GetArrayLength());
        Assert.Equal(1, shown.GetProperty("completed_frameworks").GetArrayLength());
    }

    [Fact]
    public async Task LoggingLevel_Set_GoesBackByItself()
    {
        await using var master = await TestMaster.StartAsync();
        const string order =
            """{"type":"SET_LOGGING_LEVEL","set_logging_level":{"level":2,"duration":{"nanoseconds":400000000}}}""";

        var (answer, text) = await master.OperateAsync(order);
        var (_, now) = await master.OperateAsync("""{"type":"GET_LOGGING_LEVEL"}""");

        Assert.Equal((200, ""), (answer.Status, text));
        Assert.Equal("""{"type":"GET_LOGGING_LEVEL","get_logging_level":{"level":2}}""", now);
        await Testing.Eventually.IsTrueAsync(
            async () => (await master.OperateAsync("""{"type":"GET_LOGGING_LEVEL"}""")).Text.Contains(
                "\"level\":0", StringComparison.Ordinal),
            Testing.Eventually.DefaultBound, "the level to go back");
    }

    [Theory]
    [InlineData("""{"type":"RESERVE_RESOURCES","reserve_resources":{"agent_id":{"value":"nobody"}}}""", 400)]
    [InlineData("""{"type":"RESERVE_RESOURCES"}""", 400)]
    [InlineData("""{"type":"TEARDOWN","teardown":{"framework_id":{"value":"nobody"}}}""", 400)]
    [InlineData("""{"type":"NONSENSE"}""", 400)]
    [InlineData("""{"type":"UNKNOWN"}""", 501)]
    [InlineData("""{"type":"UPDATE_QUOTA"}""", 501)]
    public async Task Call_ThatCannotBeDone_SaysWhy(string json, int status)
    {
        await using var master = await TestMaster.StartAsync();

        var (answer, text) = await master.OperateAsync(json);

        Assert.Equal(status, answer.Status);
        Assert.Equal("text/plain; charset=utf-8", answer["Content-Type"]);
        Assert.NotEmpty(text);
    }
}
