using Holdfast.Model.Ids;

namespace Holdfast.Model.Tests.Ids;

public sealed class IdRuleTests
{
    [Theory]
    [InlineData("", "must not be empty")]
    [InlineData(".", "'.' and '..'")]
    [InlineData("..", "'.' and '..'")]
    [InlineData("a/b", "U+002F")]
    [InlineData("a\\b", "U+005C")]
    [InlineData("a\nb", "U+000A")]
    [InlineData("a\x7f", "U+007F")]
    public void Id_BreakingTheRule_IsExplained(string text, string why)
    {
        Assert.False(IdRule.Holds(text));
        Assert.Contains(why, IdRule.Explain(text), StringComparison.Ordinal);
        Assert.False(PersistenceId.TryParse(text, null, out _));
        var fault = Assert.Throws<FormatException>(() => PersistenceId.Parse(text));
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("...")]
    [InlineData("5662e7e1-f1e2-4130-851b-6fd0b47ea1bd-S0")]
    [InlineData("ünï")]
    public void Id_KeepingTheRule_RoundTrips(string text) => Assert.Equal(text, PersistenceId.Parse(text).ToString());

    [Fact]
    public void Id_Length_IsAtMost255()
    {
        Assert.True(IdRule.Holds(new string('x', 255)));
        Assert.Contains("256", IdRule.Explain(new string('x', 256)), StringComparison.Ordinal);
    }

    [Fact]
    public void Id_Length_IsCountedInBytes()
    {
        Assert.True(IdRule.Holds(new string('ü', 127)));
        Assert.Contains("256", IdRule.Explain(new string('ü', 128)), StringComparison.Ordinal);
    }
}
