using System.Text;
using System.Text.Json;

namespace Holdfast.Integration.Tests.Master;

public sealed class ReadEndpointTests
{
    [Fact]
    public async Task Health_OfALivingMaster_IsAnEmptyAnswer()
    {
        await using var master = await TestMaster.StartAsync();

        var (answer, body) = await master.AskAsync("GET", "/health");

        Assert.Equal(200, answer.Status);
        Assert.Null(answer["Content-Type"]);
        Assert.Null(answer["Server"]);
        Assert.Empty(body);
    }

    [Fact]
    public async Task State_WithAnAgent_HasTheKeysOfMesos()
    {
        string[] keys =
        [
            "version", "build_date", "build_time", "build_user", "start_time", "elected_time", "id", "pid", "hostname",
            "capabilities", "activated_slaves", "deactivated_slaves", "unreachable_slaves", "leader", "leader_info",
                "flags",
            "slaves", "recovered_slaves", "frameworks", "completed_frameworks", "orphan_tasks",
                "unregistered_frameworks",
        ];
        await using var master = await TestMaster.StartAsync();

        var (answer, body) = await master.AskAsync("GET", "/master/state");

        Assert.Equal("application/json", answer["Content-Type"]);
        using var state = JsonDocument.Parse(body);
        Assert.Equal(keys, state.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal("0.0", state.RootElement.GetProperty("activated_slaves").GetRawText());
    }

    [Theory]
    [InlineData("/redirect", 307)]
    [InlineData("/master/redirect", 307)]
    [InlineData("//master/redirect/", 307)]
    [InlineData("/redirect/x", 404)]
    [InlineData("/redirect/redirect", 404)]
    [InlineData("/state.json", 404)]
    [InlineData("//state/", 200)]
    [InlineData("/tasks?limit=x", 200)]
    [InlineData("/", 404)]
    public async Task Path_AsAskedFor_IsFoundAsInMesos(string path, int status)
    {
        await using var master = await TestMaster.StartAsync();

        var (answer, _) = await master.AskAsync("GET", path);

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 307 ? $"//localhost:{master.Port}" : null, answer["Location"]);
    }

    [Fact]
    public async Task Waiting_OfAFrameworkWithoutOffers_SaysWhy()
    {
        await using var master = await TestMaster.StartAsync();
        await using var agent = await TestAgent.ConnectAsync(master);
        var call = TestFramework.Subscription();
        call.Subscribe.SuppressedRoles.Add("web");
        using var framework = await TestFramework.SubscribeAsync(master, call);

        var (answer, body) = await master.AskAsync("GET", $"/holdfast/v1/frameworks/{framework.Id}/waiting");
        var (unknown, _) = await master.AskAsync("GET", "/holdfast/v1/frameworks/nobody/waiting");
        var (other, _) = await master.AskAsync("GET", $"/holdfast/v1/frameworks/{framework.Id}");

        Assert.Equal(200, answer.Status);
        using var document = JsonDocument.Parse(body);
        var role = document.RootElement.GetProperty("roles")[0];
        Assert.Equal("web", role.GetProperty("role").GetString());
        var cause = role.GetProperty("causes")[0];
        Assert.Equal("suppressed", cause.GetProperty("reason").GetString());
        Assert.Contains("revive", cause.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal((404, 404), (unknown.Status, other.Status));
    }

    [Fact]
    public async Task Link_WhenAsked_IsThePortThatListensAndTheMastersName()
    {
        await using var master = await TestMaster.StartAsync();

        var (_, body) = await master.AskAsync("GET", "/holdfast/v1/link");

        Assert.Equal($$"""{"port":{{master.LinkPort}},"hostname":"localhost"}""", Encoding.UTF8.GetString(body));
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://6.6.6.6:{port}", 403)]
    [InlineData("Origin", "http://localhost:1", 403)]
    [InlineData("Origin", "http://127.0.0.1:{port}", 200)]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Host", "localhost", 200)]
    public async Task MutatingCall_FromAForeignPage_IsRefused(string header, string value, int status)
    {
        await using var master = await TestMaster.StartAsync();
        value = value.Replace("{port}", $"{master.Port}", StringComparison.Ordinal);

        var (answer, _) = await master.AskAsync(
            "POST", "/api/v1", """{"type":"GET_HEALTH"}""", ("Content-Type", "application/json"), (header, value));

        Assert.Equal(status, answer.Status);
    }
}
