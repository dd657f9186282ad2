using Holdfast.Model.Attributes;
using Holdfast.Model.Resources;

namespace Holdfast.Model.Tests.Attributes;

public sealed class AttributeFlagTests
{
    [Fact]
    public void Text_RecordedAgent_IsRead()
    {
        var attributes = AttributeFlag.Parse("rack:r2;zone:eu-1a;level:10;span:[1-5,8-9]", []);

        Assert.Equal(
            ["rack:r2", "zone:eu-1a", "level:10", "span:[1-5, 8-9]"],
            attributes!.Select(one => one.ToString()));
        Assert.Equal(10, attributes![2].Scalar);
        Assert.Equal(RangeSet.Of(new ValueRange(1, 5), new ValueRange(8, 9)), attributes[3].Ranges);
        Assert.Equal("r2", attributes[0].Text);
    }

    [Fact]
    public void Text_ColonsSpacesAndDuplicates_AreAsInMesos()
    {
        var attributes = AttributeFlag.Parse("url:http://a:80/; NFS Access :yes please;rack:1.5;rack:-3\nn:inf", []);

        Assert.Equal(
            ["url:http://a:80/", "NFS Access:yesplease", "rack:1.5", "rack:-3", "n:inf"],
            attributes!.Select(one => one.ToString()));
        Assert.Equal("-3", attributes![3].Text);
    }

    [Theory]
    [InlineData("rack", "name:value")]
    [InlineData(":r2", "name:value")]
    [InlineData("rack:", "a value is expected")]
    [InlineData("rack:{a,b}", "cannot be a set")]
    [InlineData("span:[5-1]", "ends before it begins")]
    [InlineData("span:[5-", "the closing ']' is missing")]
    public void Text_Faulty_IsRefusedNamingThePiece(string text, string fault)
    {
        var faults = new List<string>();

        Assert.Null(AttributeFlag.Parse("ok:1;" + text, faults));
        Assert.Contains(fault, Assert.Single(faults), StringComparison.Ordinal);
        Assert.Contains($"'{text}'", faults[0], StringComparison.Ordinal);
    }
}
