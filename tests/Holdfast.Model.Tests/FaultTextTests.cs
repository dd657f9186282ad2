namespace Holdfast.Model.Tests;

public sealed class FaultTextTests
{
    [Fact]
    public void Cut_LongText_KeepsItsBeginningAndWholeCharacters()
    {
        Assert.Equal("abc", FaultText.Cut("abc", 3));
        Assert.Equal("ab…", FaultText.Cut("abc", 2));
        Assert.Equal("a…", FaultText.Cut("a\U0001F600b", 2));
    }
}
