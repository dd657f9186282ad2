using Holdfast.Cli.Output;

namespace Holdfast.Cli.Tests.Output;

public sealed class TableTests
{
    private static readonly Column<(string Name, int Size)>[] Columns =
    [
        new("NAME", row => row.Name) { Tone = row => row.Size > 9 ? Tone.Bad : Tone.Plain },
        new("SIZE", row => $"{row.Size}") { IsNumber = true },
    ];

    [Fact]
    public void Table_OfItems_SetsTextLeftAndNumbersRight() =>
        Assert.Equal(
            """
            NAME   SIZE
            web       1
            db-1     10

            """,
            Table.Of([("web", 1), ("db-1", 10)], Columns, (text, _) => text));

    [Fact]
    public void Table_WithColours_KeepsTheColumns()
    {
        var text = Table.Of([("web", 1), ("db-1", 10)], Columns, (text, tone) => tone == Tone.Bad ? $"<{text}>" : text);

        Assert.EndsWith("\nweb       1\n<db-1>     10\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_WithABound_LeavesOutTheMiddleOfWhatIsLonger() => Assert.Equal(
        "NAME         SIZE\nabcde…6789      1\nabcde56789      2\n",
        Table.Of([("abcde-and-so-on-56789", 1), ("abcde56789", 2)], Columns, (text, _) => text, cellMax: 10));

    [Fact]
    public void Table_CellsOfOthers_CannotMoveTheCursorNorBeEmpty()
    {
        var text = Table.Of([("a\x1b[2J\nb", 1), ("", 2)], Columns, (text, _) => text);

        Assert.DoesNotContain('\x1b', text);
        Assert.Contains("a [2J b", text, StringComparison.Ordinal);
        Assert.Contains("\n-  ", text, StringComparison.Ordinal);
    }
}
