using Holdfast.Cli.Events;
using Holdfast.Cli.Output;

namespace Holdfast.Cli.Tests.Output;

/// <summary>Names, labels and messages are chosen by frameworks and tasks: an operator's screen is not
/// theirs.</summary>
public sealed class VisibleTests
{
    private const string Harmful = "a\u001b[2J\rb\nc";

    [Fact]
    public void Text_OfOthers_CannotMoveTheCursor()
    {
        Assert.Equal("a [2J b c", Visible.Line(Harmful));
        Assert.Equal("a [2J b\nc", Visible.Text(Harmful));
    }

    [Fact]
    public void Details_And_Events_ShowItInOneLine()
    {
        var details = new Details((text, _) => text);
        details.Line("Name", Harmful);
        var row = new EventRow(null, "task", Harmful, Harmful);

        Assert.Equal("Name   a [2J b c\n", details.ToString());
        Assert.EndsWith("   task        a [2J b c: a [2J b c", row.Line((text, _) => text), StringComparison.Ordinal);
    }
}
