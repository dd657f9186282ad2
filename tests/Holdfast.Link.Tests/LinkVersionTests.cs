namespace Holdfast.Link.Tests;

public sealed class LinkVersionTests
{
    [Theory]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(1, 3, 2, 5, 3)]
    [InlineData(2, 5, 1, 3, 3)]
    [InlineData(1, 1, 2, 2, null)]
    public void Agree_TwoRanges_GivesTheNewestInBoth(int min, int max, int otherMin, int otherMax, int? expected) =>
        Assert.Equal(expected, new LinkVersion(min, max).Agree(new LinkVersion(otherMin, otherMax)));
}
