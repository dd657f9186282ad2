using System.Buffers;
using System.Text.Json;
using CsCheck;
using Google.Protobuf;
using Holdfast.Fuzzing.Targets;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.Tables;
using Holdfast.Protocol.Tests.Proto;

namespace Holdfast.Protocol.Tests.Json;

/// <summary>
/// Protobuf to JSON and back is the identity, for every type, save that unset fields with a declared default come back
/// set.
/// </summary>
public sealed class MesosJsonRoundTripTests
{
    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue];

    [Fact]
    public void Json_OfAnyMessageOfAnyType_ReadsBackTheSame() => Seeds.Sample(
        seed =>
        {
            foreach (var type in MesosFiles.Messages)
            {
                var message = new RandomMessages(seed).Make(type);

                var json = new ReadOnlySequence<byte>(MesosJson.ToUtf8(message));
                var back = type.Parser.ParseFrom(MesosJson.ToWire(json, MessageTable.For(type)));

                Assert.Equal(JsonForm.Of(message), back);
            }
        },
        iter: 60);

    [Fact]
    public void Json_OfAnyMessage_IsJsonToOthers() => Seeds.Sample(
        seed =>
        {
            var type = MesosFiles.Messages[seed % MesosFiles.Messages.Count];

            using var document = JsonDocument.Parse(MesosJson.ToUtf8(new RandomMessages(seed).Make(type)));

            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        },
        iter: 2000);

    [Fact]
    public void Json_CutIntoSegmentsAnywhere_ReadsTheSame() => Gen.Select(Seeds, Gen.Int[1, 40]).Sample(
        (seed, size) =>
        {
            var type = MesosFiles.Messages[seed % MesosFiles.Messages.Count];
            var json = MesosJson.ToUtf8(new RandomMessages(seed).Make(type));
            var table = MessageTable.For(type);

            var whole = MesosJson.ToWire(new ReadOnlySequence<byte>(json), table);
            var cut = MesosJson.ToWire(Segments.Of(json, size), table);

            Assert.Equal(whole, cut);
        },
        iter: 2000);

    /// <summary>Protobuf lets records of a field stand anywhere, and merges those of one message.</summary>
    [Fact]
    public void Json_OfTwoMessagesJoined_IsThatOfTheirMerger() => Seeds.Sample(
        seed =>
        {
            var type = MesosFiles.Messages[seed % MesosFiles.Messages.Count];
            var (one, other) = (new RandomMessages(seed).Make(type), new RandomMessages(seed ^ 1).Make(type));
            byte[] joined = [.. one.ToByteArray(), .. other.ToByteArray()];
            var text = new ArrayBufferWriter<byte>();

            MesosJson.Write(text, MessageTable.For(type), joined);

            // A map of the joined bytes may name a key twice; the last counts, for a reader as for protobuf.
            var json = new ReadOnlySequence<byte>(text.WrittenMemory);
            var back = type.Parser.ParseFrom(MesosJson.ToWire(json, MessageTable.For(type)));
            Assert.Equal(JsonForm.Of(type.Parser.ParseFrom(joined)), back);
        },
        iter: 2000);
}
