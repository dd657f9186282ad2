using System.Text;
using System.Text.Json;
using Holdfast.Model.Specs;

namespace Holdfast.Integration.Tests.Master;

/// <summary>The endpoints of forms, as tools that know no version 1 call them.</summary>
public sealed class LegacyOrderTests
{
    private const string Reservation = """[{"type":"DYNAMIC","role":"leg","principal":"ops"}]""";

    private const string Reserved =
        """[{"name":"cpus","type":"SCALAR","scalar":{"value":1},"reservations":""" + Reservation + "}]";

    [Theory]
    [InlineData("/reserve", OperationKind.Reserve)]
    [InlineData("/master/reserve", OperationKind.Reserve)]
    [InlineData("/reserve/", OperationKind.Reserve)]
    public async Task Reserve_ByForm_IsAnsweredOnceTheAgentHasCommitted(string path, OperationKind kind)
    {
        await using var master = await TestMaster.StartAsync();
        await using var agent = await TestAgent.ConnectAsync(master);

        var asked = PostAsync(master, path, ("slaveId", $"{agent.Id}"), ("resources", Reserved));
        var operation = Assert.Single(await agent.FinishAsync());
        var (status, text) = await asked;

        Assert.Equal((202, ""), (status, text));
        Assert.Equal((kind, "anonymous", "cpus(reservations: [(DYNAMIC,leg,ops)]):1"),
            (operation.Kind, operation.Principal, $"{operation.Resources}"));
    }

    [Fact]
    public async Task Reserve_InTheOldFormOfResources_IsTheSame()
    {
        await using var master = await TestMaster.StartAsync();
        await using var agent = await TestAgent.ConnectAsync(master);
        const string old =
            """[{"name":"mem","type":"SCALAR","scalar":{"value":64},"role":"leg","reservation":{"principal":"ops"}}]""";

        var asked = PostAsync(master, "/reserve", ("slaveId", $"{agent.Id}"), ("resources", old));
        var operation = Assert.Single(await agent.FinishAsync());

        Assert.Equal(202, (await asked).Status);
        Assert.Equal("mem(reservations: [(DYNAMIC,leg,ops)]):64", $"{operation.Resources}");
    }

    public static TheoryData<string, string, int, string> Refused => new()
    {
        { "/reserve", "", 400, "'slaveId'" },
        { "/reserve", "slaveId=AGENT", 400, "'resources'" },
        { "/reserve", "slaveId=nope&resources=" + Uri.EscapeDataString(Reserved), 400, "nope" },
        { "/reserve", "slaveId=AGENT&resources=zz", 400, "syntax error" },
        { "/reserve", "slaveId=AGENT&resources=%7B%7D", 400, "Expecting a JSON array" },
        { "/reserve", "slaveId=AGENT&resources=%5B%5D", 400, "no resources" },
        { "/reserve", "slaveId=AGENT&resources=%zz", 400, "'%'" },
        { "/reserve", Form(Scaled("9")), 409, "free" },
        { "/reserve", Form(Scaled("0")), 400, "no resources" },
        { "/reserve", Form("""[{"name":"cpus","type":"SCALAR","scalar":{"value":1}}]"""), 400, "not dynamically" },
        { "/create-volumes", "slaveId=AGENT", 400, "'volumes'" },
        { "/create-volumes", Form(Reserved, "volumes"), 400, "not a persistent volume" },
        { "/destroy-volumes", "slaveId=AGENT&volumes=zz", 400, "syntax error" },
        { "/destroy-volumes", Form(Volume, "volumes"), 400, "no persistent volume" },
        { "/unreserve", Form(Volume), 400, "destroy it first" },
        { "/teardown", "", 400, "'frameworkId'" },
        { "/teardown", "frameworkId=nope", 400, "nope" },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task Order_ThatCannotBeDone_SaysWhy(string path, string form, int status, string words)
    {
        await using var master = await TestMaster.StartAsync();
        await using var agent = await TestAgent.ConnectAsync(master);

        var (answer, body) = await master.AskAsync(
            "POST", path, form.Replace("AGENT", $"{agent.Id}", StringComparison.Ordinal));

        Assert.Equal(status, answer.Status);
        Assert.Contains(words, Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/reserve", "POST")]
    [InlineData("GET", "/teardown", "POST")]
    [InlineData("PUT", "/destroy-volumes", "POST")]
    [InlineData("POST", "/weights", "GET, PUT")]
    public async Task Order_ByTheWrongMethod_NamesTheRightOnes(string method, string path, string allowed)
    {
        await using var master = await TestMaster.StartAsync();

        var (answer, _) = await master.AskAsync(method, path);

        Assert.Equal((405, allowed), (answer.Status, answer["Allow"]));
    }

    [Fact]
    public async Task Order_OfAForeignPage_IsRefused()
    {
        await using var master = await TestMaster.StartAsync();

        var (form, _) = await master.AskAsync("POST", "/teardown", "frameworkId=x", ("Origin", "http://evil"));
        var (put, _) = await master.AskAsync("PUT", "/weights", "[]", ("Origin", "http://evil"));

        Assert.Equal((403, 403), (form.Status, put.Status));
    }

    [Fact]
    public async Task Order_LargerThanAFormMayBe_IsRefused()
    {
        await using var master = await TestMaster.StartAsync();
        using var http = new RawHttp(master.Port);

        var answer = await http.SendHeadAsync(
            "POST", "/reserve", [new("Content-Length", "16777217")], TestMaster.Token);

        Assert.Equal(413, answer.Status);
    }

    [Fact]
    public async Task Teardown_ByForm_EndsTheFramework()
    {
        await using var master = await TestMaster.StartAsync();
        using var framework = await TestFramework.SubscribeAsync(master, TestFramework.Subscription());

        var (status, text) = await PostAsync(master, "/teardown", ("frameworkId", framework.Id));

        Assert.Equal((200, ""), (status, text));
        while (await framework.ReadEventAsync() is not null)
        {
        }
    }

    [Fact]
    public async Task Weights_Put_AreWhatIsReadInEachForm()
    {
        await using var master = await TestMaster.StartAsync();
        var (_, before) = await master.OperateAsync("""{"type":"GET_WEIGHTS"}""");
        var (empty, list) = await master.AskAsync("GET", "/weights");
        Assert.Equal("""{"type":"GET_WEIGHTS"}""", before);
        Assert.Equal((200, "[]"), (empty.Status, Encoding.UTF8.GetString(list)));

        var (put, _) = await master.AskAsync("PUT", "/weights", """[{"role":"web","weight":1.5}]""");
        var (call, _) = await master.OperateAsync(
            """{"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":" x ","weight":0.5}]}}""");

        Assert.Equal((200, 200), (put.Status, call.Status));
        var (_, json) = await master.OperateAsync("""{"type":"GET_WEIGHTS"}""");
        using var weights = JsonDocument.Parse(json);
        Assert.Equal(["web", "x"], weights.RootElement.GetProperty("get_weights").GetProperty("weight_infos")
            .EnumerateArray().Select(weight => weight.GetProperty("role").GetString()));
        var (_, legacy) = await master.AskAsync("GET", "/weights");
        Assert.Equal(
            """[{"weight":1.5,"role":"web"},{"weight":0.5,"role":"x"}]""", Encoding.UTF8.GetString(legacy));
    }

    [Theory]
    [InlineData("junk", "syntax error")]
    [InlineData("{}", "Expecting a JSON array")]
    [InlineData("""[{"role":"web","weight":0}]""", "'web'")]
    [InlineData("""[{"role":"a//b","weight":1}]""", "'a//b'")]
    [InlineData("""[{"role":"web"}]""", "Missing required fields: weight_infos[0].weight")]
    public async Task Weights_ThatAreNone_AreRefused(string body, string words)
    {
        await using var master = await TestMaster.StartAsync();

        var (answer, text) = await master.AskAsync("PUT", "/weights", body);

        Assert.Equal(400, answer.Status);
        Assert.Contains(words, Encoding.UTF8.GetString(text), StringComparison.Ordinal);
    }

    private const string Volume =
        """[{"name":"disk","type":"SCALAR","scalar":{"value":64},"reservations":""" + Reservation
        + ""","disk":{"persistence":{"id":"v","principal":"ops"},"volume":{"mode":"RW","container_path":"p"}}}]""";

    private static string Scaled(string value) =>
        Reserved.Replace("""value":1""", $"value\":{value}", StringComparison.Ordinal);

    private static string Form(string json, string field = "resources") =>
        $"slaveId=AGENT&{field}={Uri.EscapeDataString(json)}";

    private static async Task<(int Status, string Text)> PostAsync(
        TestMaster master, string path, params (string Name, string Value)[] fields)
    {
        var form = string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"));
        var (answer, body) = await master.AskAsync(
            "POST", path, form, ("Content-Type", "application/x-www-form-urlencoded"));
        return (answer.Status, Encoding.UTF8.GetString(body));
    }
}
