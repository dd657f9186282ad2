using System.Runtime.InteropServices;
using System.Text;
using Holdfast.Hosting.State;

namespace Holdfast.Hosting.Tests.State;

public sealed class JoinedJsonTests
{
    [Theory]
    [InlineData(0, """{"a":1,"items":[],"b":2}""")]
    [InlineData(1, """{"a":1,"items":[0],"b":2}""")]
    [InlineData(3, """{"a":1,"items":[0,1,2],"b":2}""")]
    public void Text_OfItemsThatAreKeptElsewhere_IsThatOfAll(int count, string expected)
    {
        var text = Document([.. Enumerable.Range(0, count).Select(Item)]);

        Assert.Equal(expected, Encoding.UTF8.GetString(text.ToArray()));
        Assert.Equal(expected.Length, text.Length);
    }

    [Fact]
    public void Text_OfMoreItemsThanAChunkHas_IsThatOfAll()
    {
        const int count = 10_000;

        var text = Document([.. Enumerable.Range(0, count).Select(Item)]);

        Assert.Equal(
            $$"""{"a":1,"items":[{{string.Join(',', Enumerable.Range(0, count))}}],"b":2}""",
            Encoding.UTF8.GetString(text.ToArray()));
    }

    [Fact]
    public void Item_WithItemsOfItsOwn_StandsInTheTextOfAll()
    {
        var inner = JoinedJson.Item(json =>
        {
            json.Writer.WriteStartObject();
            json.WriteArray("items", [Item(1), Item(2)]);
            json.WriteArray("others", []);
            json.Writer.WriteEndObject();
        });

        var text = Document([inner, inner]);

        Assert.Equal(
            """{"a":1,"items":[{"items":[1,2],"others":[]},{"items":[1,2],"others":[]}],"b":2}""",
            Encoding.UTF8.GetString(text.ToArray()));
    }

    [Fact]
    public void Item_InTwoTexts_IsThereOnce()
    {
        var (first, second) = (Item(1), Item(2));

        Assert.Same(Memory(first), Memory(Document([first]), part: 1));
        Assert.Same(Memory(second), Memory(Document([first, second]), part: 2));
    }

    [Fact]
    public void Text_BetweenTwoOthers_IsOneWithThem()
    {
        var text = Document([Item(1)]).Between("f("u8.ToArray(), ")"u8.ToArray());

        Assert.Equal("""f({"a":1,"items":[1],"b":2})""", Encoding.UTF8.GetString(text.ToArray()));
    }

    private static JoinedText Item(int number) => JoinedJson.Item(json => json.Writer.WriteNumberValue(number));

    private static JoinedText Document(JoinedText[] items) => JoinedJson.Of(json =>
    {
        json.Writer.WriteStartObject();
        json.Writer.WriteNumber("a", 1);
        json.WriteArray("items", items);
        json.Writer.WriteNumber("b", 2);
        json.Writer.WriteEndObject();
    });

    private static byte[] Memory(JoinedText text, int part = 0) =>
        MemoryMarshal.TryGetArray(text.Parts.ElementAt(part), out var bytes)
            ? bytes.Array!
            : throw new InvalidOperationException($"The part {text.Parts.ElementAt(part)} is no array.");
}
