using System.Buffers;
using System.Text;
using CsCheck;
using Google.Protobuf;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.Tables;
using Holdfast.Protocol.Tests.Proto;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;

namespace Holdfast.Protocol.Tests.Json;

/// <summary>What clients send by mistake or on purpose: a clear fault, or the leniency that Mesos has.</summary>
public sealed class HostileJsonTests
{
    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue];

    [Theory]
    [InlineData("", "syntax error at line 1 near: ")]
    [InlineData("{\"type\": ", "syntax error at line 1 near: ")]
    [InlineData("{\"type\": junk}", "syntax error at line 1 near: junk}")]
    [InlineData("{} xx\nyy", "non-whitespace trailing characters:  xx")]
    [InlineData("[]", "Expecting a JSON object")]
    [InlineData("12", "Expecting a JSON object")]
    [InlineData("{\"kill\":[{}]}", "Not expecting a JSON array for field 'kill'")]
    [InlineData("{\"type\":true}", "Not expecting a JSON boolean for field 'type'")]
    [InlineData("{\"type\":{}}", "Not expecting a JSON object for field 'type'")]
    [InlineData("{\"subscribe\":{\"framework_info\":{\"checkpoint\":1}}}", "a JSON number for field 'checkpoint'")]
    [InlineData("{\"subscribe\":{\"framework_info\":{\"checkpoint\":\"yes\"}}}", "'yes' as a JSON boolean")]
    [InlineData("{\"decline\":{\"filters\":{\"refuse_seconds\":1e999}}}", "1e999 does not fit field 'refuse_seconds'")]
    [InlineData("{\"decline\":{\"filters\":{\"refuse_seconds\":\"+1\"}}}", "Failed to parse '+1' as a JSON number")]
    [InlineData("{\"message\":{\"data\":\"A\"}}", "Failed to base64 decode bytes field 'data'")]
    public void Call_WithAFault_IsRefusedNamingIt(string json, string fault)
    {
        var outcome = Assert.IsType<NotDecoded<Call>>(MesosJson.Parse<Call>(Encoding.UTF8.GetBytes(json)));

        Assert.Contains(fault, outcome.Fault);
    }

    [Theory]
    [InlineData("4294967296")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e10")]
    [InlineData("\"-1\"")]
    [InlineData("99999999999999999999999")]
    public void UInt32_OutOfItsRange_IsRefused(string number) =>
        Assert.Contains("does not fit field 'port'", Assert.Throws<JsonFaultException>(() => Port(number)).Message);

    [Theory]
    [InlineData("80", 80u)]
    [InlineData("8e1", 80u)]
    [InlineData("80.0", 80u)]
    [InlineData("\" 80 \"", 80u)]
    [InlineData("4294967295", uint.MaxValue)]
    public void UInt32_InAnyForm_IsRead(string number, uint value) => Assert.Equal(value, Port(number));

    [Fact]
    public void Int64_BeyondTheReachOfDoubles_IsExact()
    {
        var time = MesosJson.Read<TimeInfo>("{\"nanoseconds\":9223372036854775807}"u8.ToArray());

        Assert.Equal(long.MaxValue, time.Nanoseconds);
        Assert.Equal("{\"nanoseconds\":9223372036854775807}", MesosJson.ToJson(time));
    }

    [Fact]
    public void Leniencies_OfMesos_AreOurs()
    {
        var filters = MesosJson.Read<Filters>("{\"refuse_seconds\":\"Infinity\",\"zzz\":{\"a\":[1,{}]}}"u8.ToArray());
        var revive = MesosJson.Read<Call>(
            "{\"type\":\"NO_SUCH\",\"revive\":{\"roles\":\"web\"},\"kill\":null}"u8.ToArray());
        var nested = MesosJson.Read<Call>("{\"revive\":{\"roles\":[\"a\",[\"b\",null],\"c\"]}}"u8.ToArray());
        var unpadded = MesosJson.Read<UUID>("{\"value\":\"YW Jj ZA\"}"u8.ToArray());

        Assert.Equal(double.PositiveInfinity, filters.RefuseSeconds);
        Assert.False(revive.HasType);
        Assert.Null(revive.Kill);
        Assert.Equal(["web"], revive.Revive.Roles);
        Assert.Equal(["a", "b", "c"], nested.Revive.Roles);
        Assert.Equal("abcd", unpadded.Value.ToStringUtf8());
    }

    [Fact]
    public void Enum_OfUnknownName_IsAFaultOnlyWhereItIsRequired()
    {
        Assert.Contains("Failed to find enum for 'X'",
            Assert.Throws<JsonFaultException>(() => MesosJson.Read<Value>("{\"type\":\"X\"}"u8.ToArray())).Message);
        Assert.False(MesosJson.Read<FrameworkInfo.Types.Capability>("{\"type\":\"TELEPORT\"}"u8.ToArray()).HasType);
    }

    [Fact]
    public void Key_GivenTwice_CountsOnceAndLast()
    {
        var call = MesosJson.Read<Call>(
            """
            {"revive":{"roles":["a"]},"type":"REVIVE","suppress":{"roles":["s"]},"revive":{"roles":["b"]},"type":null}
            """u8.ToArray());

        Assert.Equal(["b"], call.Revive.Roles);
        Assert.Equal(["s"], call.Suppress.Roles);
        Assert.False(call.HasType);
    }

    [Fact]
    public void Key_WithEscapes_IsStillFound() =>
        Assert.Equal("x\u20ac", MesosJson.Read<FrameworkID>("{\"val\\u0075e\":\"x\\u20AC\"}"u8.ToArray()).Value);

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\u00ff\"")]
    public void Text_ThatIsNotUnicode_IsRefused(string value)
    {
        var bytes = Encoding.Latin1.GetBytes($"{{\"value\":{value}}}");

        Assert.True(Assert.Throws<JsonFaultException>(() => MesosJson.Read<FrameworkID>(bytes)).IsSyntax);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Json_NestedTooDeep_IsRefusedBeforeItIsAllRead(string open, string close)
    {
        var json = "{\"zzz\":" + Repeat(open, 100_000) + "1" + Repeat(close, 100_000) + "}";

        var fault = Assert.IsType<NotDecoded<Call>>(MesosJson.Parse<Call>(Encoding.UTF8.GetBytes(json))).Fault;

        Assert.StartsWith("Failed to parse body into JSON", fault);
        Assert.True(fault.Length < 200);
    }

    [Fact]
    public void Json_OfAKnownFieldNestedTooDeep_IsRefused()
    {
        var json = Repeat("{\"value\":\"c\",\"parent\":", 200) + "{\"value\":\"root\"}" + Repeat("}", 200);

        Assert.Throws<JsonFaultException>(() => MesosJson.Read<ContainerID>(Encoding.UTF8.GetBytes(json)));
    }

    /// <summary>Errors quote a piece of what they are about, never all of it.</summary>
    [Fact]
    public void Fault_AboutAHugeValue_StaysShort()
    {
        var json = "{\"decline\":{\"filters\":{\"refuse_seconds\":\"" + Repeat("9x", 500_000) + "\"}}}";

        var outcome = Assert.IsType<NotDecoded<Call>>(MesosJson.Parse<Call>(Encoding.UTF8.GetBytes(json)));

        Assert.InRange(outcome.Fault.Length, 1, 400);
    }

    [Fact]
    public void Json_CutAnywhere_IsAFaultAndNothingElse() => Seeds.Sample(
        seed =>
        {
            var type = MesosFiles.Messages[seed % MesosFiles.Messages.Count];
            var json = MesosJson.ToUtf8(new RandomMessages(seed).Make(type));
            var cut = json.AsMemory(0, seed % json.Length);

            var fault = Assert.Throws<JsonFaultException>(
                () => MesosJson.ToWire(new ReadOnlySequence<byte>(cut), MessageTable.For(type)));

            Assert.True(fault.IsSyntax);
        },
        iter: 3000);

    /// <summary>Random damage may leave a message; if not, the codec says so in its own words.</summary>
    [Fact]
    public void Json_Damaged_GivesAMessageOrAFault() => Seeds.Sample(
        seed =>
        {
            var random = new Random(seed);
            var type = MesosFiles.Messages[random.Next(MesosFiles.Messages.Count)];
            var json = MesosJson.ToUtf8(new RandomMessages(seed).Make(type));
            for (var i = 0; i < 3; i++) json[random.Next(json.Length)] = (byte)random.Next(256);
            try
            {
                type.Parser.ParseFrom(MesosJson.ToWire(new ReadOnlySequence<byte>(json), MessageTable.For(type)));
            }
            catch (JsonFaultException fault)
            {
                Assert.NotEmpty(fault.Message);
            }
        },
        iter: 5000);

    [Fact]
    public void Wire_Damaged_GivesTextOrAFault() => Seeds.Sample(
        seed =>
        {
            var random = new Random(seed);
            var type = MesosFiles.Messages[random.Next(MesosFiles.Messages.Count)];
            var wire = new RandomMessages(seed).Make(type).ToByteArray();
            if (wire.Length == 0) return;
            for (var i = 0; i < 3; i++) wire[random.Next(wire.Length)] = (byte)random.Next(256);
            var text = new ArrayBufferWriter<byte>();
            try
            {
                MesosJson.Write(text, MessageTable.For(type), wire.AsSpan(0, random.Next(wire.Length)));
                Assert.Equal((byte)'}', text.WrittenSpan[^1]);
            }
            catch (WireFormatException fault)
            {
                Assert.NotEmpty(fault.Message);
            }
        },
        iter: 5000);

    [Fact]
    public void Wire_NestedTooDeep_IsRefused()
    {
        var wire = new ContainerID { Value = "root" }.ToByteArray();
        for (var level = 0; level < 200; level++)
            wire = [.. new ContainerID { Value = "c" }.ToByteArray(), 0x12, .. Varint(wire.Length), .. wire];

        Assert.Throws<WireFormatException>(
            () => MesosJson.Write(new ArrayBufferWriter<byte>(), MessageTable.For<ContainerID>(), wire));
        Assert.IsType<NotDecoded<ContainerID>>(MesosBinary.Parse<ContainerID>(wire));
    }

    private static byte[] Varint(int value) =>
        value < 0x80 ? [(byte)value] : [(byte)((value & 0x7f) | 0x80), .. Varint(value >> 7)];

    private static uint Port(string number) =>
        MesosJson.Read<CheckInfo.Types.Tcp>(Encoding.UTF8.GetBytes($"{{\"port\":{number}}}")).Port;

    private static string Repeat(string text, int count) =>
        new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
