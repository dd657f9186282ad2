using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.Tables;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;

namespace Holdfast.Protocol.Tests;

/// <summary>Bytes where text is expected.</summary>
public sealed class TextFieldsTests
{
    private const string Placeholder = "PLACEHOLDER";

    public static TheoryData<Call, string> Calls => new()
    {
        { new Call { Kill = new() { TaskId = new() { Value = Placeholder } } }, "kill.task_id.value" },
        { new Call { Revive = new() { Roles = { "web", Placeholder } } }, "revive.roles" },
        {
            new Call { Subscribe = new() { FrameworkInfo = new() { User = "u", Name = Placeholder } } },
            "subscribe.framework_info.name"
        },
        {
            new Call
            {
                Subscribe = new()
                {
                    FrameworkInfo = new() { User = "u", Name = "n", OfferFilters = { [Placeholder] = new() } },
                },
            },
            "subscribe.framework_info.offer_filters.key"
        },
    };

    [Theory, MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public void Text_ThatIsNotUtf8_IsRefusedNamingItsField(Call call, string field)
    {
        Assert.IsType<Decoded<Call>>(MesosBinary.Parse<Call>(call.ToByteArray()));

        var outcome = Assert.IsType<NotDecoded<Call>>(MesosBinary.Parse<Call>(Damaged(call)));

        Assert.EndsWith($"{field} is not text in UTF-8", outcome.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_ThatAreNotUtf8_AreBytes() => Assert.IsType<Decoded<Call>>(MesosBinary.Parse<Call>(Damaged(new Call
    {
        Message = new()
        {
            AgentId = new() { Value = "a" }, ExecutorId = new() { Value = "e" },
            Data = ByteString.CopyFromUtf8(Placeholder),
        },
    })));

    /// <summary>Whoever reads the state must not suffer for what one task is called.</summary>
    [Fact]
    public void Json_OfBytesThatAreNoText_IsJson()
    {
        var wire = Damaged(new TaskInfo
        {
            Name = Placeholder, TaskId = new() { Value = "t" }, AgentId = new() { Value = "a" },
        });
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text)) MesosJson.Write(writer, MessageTable.For<TaskInfo>(), wire);

        using var document = JsonDocument.Parse(text.ToArray());

        Assert.Equal("\ufffd\ufffdACEHOLDER", document.RootElement.GetProperty("name").GetString());
    }

    private static byte[] Damaged(IMessage message)
    {
        var wire = message.ToByteArray();
        var at = wire.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Placeholder));
        (wire[at], wire[at + 1]) = (0xFF, 0xFE);
        return wire;
    }
}
