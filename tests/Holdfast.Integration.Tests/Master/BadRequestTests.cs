using System.Text;
using Google.Protobuf;
using Holdfast.Hosting.Http;
using Holdfast.Protocol.V1.Scheduler;
using OperatorCall = Holdfast.Protocol.V1.Master.Call;

namespace Holdfast.Integration.Tests.Master;

/// <summary>Requests that no API can read: each is refused with what is wrong, and changes nothing.</summary>
public sealed class BadRequestTests(BusyMaster busy) : IClassFixture<BusyMaster>
{
    private const string Scheduler = "/api/v1/scheduler";
    private const string Operator = "/api/v1";
    private const string Placeholder = "PLACEHOLDER";
    private static readonly string[] Forms =
        ["/reserve", "/unreserve", "/create-volumes", "/destroy-volumes", "/teardown"];

    public static TheoryData<string, string, string, int, string> Bodies
    {
        get
        {
            var rows = new TheoryData<string, string, string, int, string>();
            foreach (var api in new[] { Scheduler, Operator })
            {
                rows.Add(api, "", "{}", 400, "'Content-Type'");
                rows.Add(api, "text/plain", "{}", 415, "'Content-Type'");
                rows.Add(api, "application/json; charset=utf-16", "{}", 415, "'Content-Type'");
                rows.Add(api, "application/x-protobuf; charset=utf-8", "", 415, "'Content-Type'");
                // It says no more than that it is JSON.
                rows.Add(api, "application/json; charset=utf-8", "{}", 400, "'type'");
                rows.Add(api, "application/json;charset=\"UTF-8\"", "{}", 400, "'type'");
                rows.Add(api, "application/json", "", 400, "into JSON");
                rows.Add(api, "application/json", "{\"type\":", 400, "into JSON");
                rows.Add(api, "application/json", "{\"type\":\"GET_HEALTH\"} more", 400, "trailing characters");
                rows.Add(api, "application/json", "[]", 400, "JSON object");
                rows.Add(api, "application/json", "{}", 400, "'type'");
                rows.Add(api, "application/json", "{\"type\":\"NO_SUCH_CALL\"}", 400, "'type'");
                rows.Add(api, "application/json", "{\"type\":17}", 400, "'type'");
                rows.Add(api, "application/x-protobuf", "\u00ff\u00ff", 400, "protobuf");
                rows.Add(api, "application/x-protobuf", "", 400, "'type'");
                // A JSON body under the other type.
                rows.Add(api, "application/x-protobuf", "{\"type\":\"GET_HEALTH\"}", 400, "protobuf");
            }
            foreach (var form in Forms)
            {
                rows.Add(form, "", "", 400, "'slaveId'|'frameworkId'");
                rows.Add(form, "", "slaveId=%zz", 400, "'slaveId'");
                rows.Add(form, "", "slaveId=\u00ff", 400, "UTF-8");
                rows.Add(form, "", "slaveId=nope&frameworkId=nope&resources=[]&volumes=[]", 400, "'nope'");
            }
            foreach (var form in Forms.SkipLast(1))
            {
                rows.Add(form, "", "slaveId=AGENT&resources={}&volumes={}", 400, "JSON array");
                rows.Add(form, "", "slaveId=AGENT&resources=[&volumes=[", 400, "syntax error");
                rows.Add(form, "", "slaveId=AGENT&resources=[{}]&volumes=[{}]", 400, "name, ");
            }
            return rows;
        }
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task Body_ThatCannotBeRead_IsRefusedWithTheReason(
        string path, string type, string body, int status, string words)
    {
        (string, string)[] headers = type.Length == 0 ? [] : [("Content-Type", type)];
        body = body.Replace("AGENT", $"{busy.Agent.Id}", StringComparison.Ordinal);

        var (answered, text) = await busy.AskAsync("POST", path, Encoding.Latin1.GetBytes(body), headers);

        Assert.Equal(status, answered);
        Assert.Contains(words.Split('|'), word => text.Contains(word, StringComparison.Ordinal));
        await busy.ExpectUnchangedAsync();
    }

    [Theory]
    [InlineData("[", "syntax error")]
    [InlineData("{}", "JSON array")]
    [InlineData("""[{"role":"x"}]""", "weight")]
    [InlineData("""[{"role":"x","weight":-1}]""", "'x' cannot be -1")]
    [InlineData("""[{"role":"x","weight":"NaN"}]""", "'x' cannot be NaN")]
    [InlineData("""[{"role":"x","weight":1e999}]""", "'weight'")]
    [InlineData("""[{"role":"../x","weight":2}]""", "'../x'")]
    [InlineData("""[{"role":"a b","weight":2}]""", "'a b'")]
    public async Task Weights_ThatAreNone_AreRefusedWithTheReason(string body, string words)
    {
        var (status, text) = await busy.AskAsync("PUT", "/weights", Encoding.UTF8.GetBytes(body));

        Assert.Equal(400, status);
        Assert.Contains(words, text, StringComparison.Ordinal);
        await busy.ExpectUnchangedAsync();
    }

    [Theory]
    [InlineData(Scheduler, RequestBody.BytesMax)]
    [InlineData(Operator, RequestBody.BytesMax)]
    [InlineData("/reserve", FormBody.BytesMax)]
    [InlineData("/teardown", FormBody.BytesMax)]
    public async Task Body_OverTheLimit_IsRefusedAtItsHead(string path, long bytesMax)
    {
        using var http = new RawHttp(busy.Master.Port);

        var answer = await http.SendHeadAsync(
            "POST", path, TestMaster.Pairs(
                [("Content-Type", "application/json"), ("Content-Length", $"{bytesMax + 1}")]), TestMaster.Token);

        Assert.Equal(413, answer.Status);
        Assert.Contains($"{bytesMax} bytes", Encoding.UTF8.GetString(
            await http.ReadBodyAsync(answer, TestMaster.Token)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Operator, RequestBody.BytesMax)]
    [InlineData("/reserve", FormBody.BytesMax)]
    public async Task Body_OverTheLimitWithoutALength_IsRefused(string path, long bytesMax)
    {
        using var http = new RawHttp(busy.Master.Port);

        var answer = await http.SendChunkedAsync(
            "POST", path, TestMaster.Pairs([("Content-Type", "application/json")]), bytesMax + 1, TestMaster.Token);

        Assert.Equal(413, answer.Status);
        await busy.ExpectUnchangedAsync();
    }

    [Theory]
    [InlineData(Scheduler, """{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n"}}}""")]
    [InlineData(Operator, """{"type":"GET_HEALTH"}""")]
    [InlineData(Operator, """{"type":"SUBSCRIBE"}""")]
    public async Task Accept_ThatAllowsNoForm_IsRefusedNamingThoseThatThereAre(string path, string body)
    {
        foreach (var accept in new[] { "text/html", "application/json;q=0", "image/*" })
        {
            var (status, text) = await busy.AskAsync(
                "POST", path, Encoding.UTF8.GetBytes(body), ("Content-Type", "application/json"), ("Accept", accept));

            Assert.Equal(406, status);
            Assert.Contains("'application/json'", text, StringComparison.Ordinal);
        }
    }

    public static TheoryData<string, IMessage, string> Texts => new()
    {
        {
            Scheduler,
            new Call
            {
                Type = Call.Types.Type.Kill, FrameworkId = new() { Value = "f" },
                Kill = new() { TaskId = new() { Value = Placeholder } },
            },
            "kill.task_id.value"
        },
        {
            Scheduler,
            new Call
            {
                Type = Call.Types.Type.Subscribe,
                Subscribe = new() { FrameworkInfo = new() { User = "u", Name = Placeholder } },
            },
            "subscribe.framework_info.name"
        },
        {
            Operator,
            new OperatorCall
            {
                Type = OperatorCall.Types.Type.Teardown,
                Teardown = new() { FrameworkId = new() { Value = Placeholder } },
            },
            "teardown.framework_id.value"
        },
    };

    [Theory, MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public async Task Text_OfOtherBytesThanUtf8_IsRefusedNamingItsField(string path, IMessage call, string field)
    {
        var body = call.ToByteArray();
        body[body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Placeholder))] = 0xFF;

        var (status, text) = await busy.AskAsync(
            "POST", path, body, ("Content-Type", "application/x-protobuf"));

        Assert.Equal(400, status);
        Assert.Contains($"{field} is not text in UTF-8", text, StringComparison.Ordinal);
        await busy.ExpectUnchangedAsync();
    }

    [Fact]
    public async Task StreamId_ThatIsWrong_IsRefused()
    {
        var call = new Call { Type = Call.Types.Type.Teardown, FrameworkId = new() { Value = busy.Framework.Id } };
        (string Name, string Value) type = ("Content-Type", "application/x-protobuf");

        var none = await busy.AskAsync("POST", Scheduler, call.ToByteArray(), type);
        var other = await busy.AskAsync(
            "POST", Scheduler, call.ToByteArray(), type, ("Mesos-Stream-Id", $"{Guid.NewGuid()}"));
        var empty = await busy.AskAsync("POST", Scheduler, call.ToByteArray(), type, ("Mesos-Stream-Id", ""));
        var twice = await busy.AskAsync(
            "POST", Scheduler, call.ToByteArray(), type,
            ("Mesos-Stream-Id", busy.Framework.StreamId), ("Mesos-Stream-Id", busy.Framework.StreamId));
        var subscribe = await busy.AskAsync(
            "POST", Scheduler, TestFramework.Subscription().ToByteArray(), type, ("Mesos-Stream-Id", "x"));

        foreach (var (status, text) in new[] { none, other, empty, twice, subscribe })
        {
            Assert.Equal(400, status);
            Assert.Contains("stream", text, StringComparison.OrdinalIgnoreCase);
        }
        await busy.ExpectUnchangedAsync();
    }

    [Theory]
    [InlineData("GET", "/%00", 400)]
    [InlineData("GET", "/%ff%fe", 404)]
    [InlineData("GET", "/files/read?path=%ff", 404)]
    [InlineData("GET", "/files/read?path=%00&offset=0", 404)]
    [InlineData("GET", "/files/read?path=/&offset=-5", 400)]
    [InlineData("GET", "/files/read?path=/&length=99999999999999999999", 400)]
    [InlineData("GET", "/files/browse?path=../../etc", 404)]
    [InlineData("GET", "/state?jsonp=%3Cscript%3E", 400)]
    [InlineData("GET", "/tasks?limit=1e999&offset=-1&order=zz&task_id=%00", 200)]
    public async Task Address_ThatIsNone_IsNotFoundOrRefused(string method, string path, int status)
    {
        var (answered, _) = await busy.AskAsync(method, path, []);

        Assert.Equal(status, answered);
    }

    [Fact]
    public async Task Head_TooLarge_IsRefused()
    {
        var (address, _) = await busy.AskAsync("GET", "/" + new string('a', 10_000), []);
        var (header, _) = await busy.AskAsync("GET", "/state", [], ("X", new string('a', 40_000)));

        Assert.Equal((414, 431), (address, header));
    }
}
