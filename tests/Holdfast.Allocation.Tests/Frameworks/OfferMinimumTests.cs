using Holdfast.Allocation.Frameworks;

namespace Holdfast.Allocation.Tests.Frameworks;

public sealed class OfferMinimumTests
{
    [Theory]
    [InlineData("cpus:0.01|mem:32", "cpus:0.01|mem:32")]
    [InlineData(" cpus : 1 ; mem:64 | disk:10 ", "cpus:1; mem:64|disk:10")]
    [InlineData("", "anything")]
    public void Parse_OfTheFlagsForm_ReadsSetsOfAmounts(string text, string expected) =>
        Assert.Equal(expected, OfferMinimum.Parse(text).ToString());

    [Theory]
    [InlineData("cpus")]
    [InlineData("cpus:x")]
    [InlineData("cpus:-1")]
    [InlineData(":1")]
    [InlineData("cpus:1;|mem:NaN")]
    public void Parse_OfAnotherForm_NamesThePiece(string text)
    {
        var fault = Assert.Throws<FormatException>(() => OfferMinimum.Parse(text));

        Assert.Contains("min_allocatable_resources", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Default_IsWhatTheFlagDefaultsTo() =>
        Assert.Equal("cpus:0.01|mem:32", OfferMinimum.Default.ToString());

    [Fact]
    public void Anything_IsNotMetByNothing() => Assert.False(OfferMinimum.Anything.IsMetBy([]));
}
