using Holdfast.Cli.Output;

namespace Holdfast.Cli.Tests.Output;

public sealed class ShortNamesTests
{
    private static readonly string[] Names = ["a1-b2-S0", "a1-b2-S1", "c3-d4-S1", "plain", "x-plain"];

    [Theory]
    [InlineData("a1-b2-S0", "S0")]
    [InlineData("a1-b2-S1", "a1-b2-S1")]
    [InlineData("c3-d4-S1", "c3-d4-S1")]
    [InlineData("plain", "plain")]
    [InlineData("x-plain", "x-plain")]
    public void Name_IsItsEndWhereNoOtherEndsSo(string name, string shown) =>
        Assert.Equal(shown, ShortNames.Of(name, Names));
}
