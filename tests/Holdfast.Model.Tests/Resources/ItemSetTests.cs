using CsCheck;
using Holdfast.Model.Resources;

namespace Holdfast.Model.Tests.Resources;

public sealed class ItemSetTests
{
    [Fact]
    public void Operations_AgreeWithSets() => Gen.Select(AnyItems, AnyItems).Sample((left, right) =>
    {
        var (a, b) = (ItemSet.Of(left), ItemSet.Of(right));
        HashSet<string> x = [.. left], y = [.. right];

        Assert.Equal(x.Union(y).Order(), a.Union(b).Items.ToArray().Order());
        Assert.Equal(x.Except(y).Order(), a.Except(b).Items.ToArray().Order());
        Assert.Equal(x.Intersect(y).Order(), a.Intersect(b).Items.ToArray().Order());
        Assert.Equal(y.IsSubsetOf(x), a.Contains(b));
        Assert.Equal(x.SetEquals(y), a.Equals(b));
        Assert.True(!a.Equals(b) || a.GetHashCode() == b.GetHashCode());
    }, iter: Some.Runs);

    [Fact]
    public void Text_KeepsTheGivenOrder() => Assert.Equal("{b, a}", ItemSet.Of("b", "a", "b").ToString());

    private static readonly Gen<string[]> AnyItems = Gen.Int[0, 20].Select(number => $"item {number}").Array[0, 25];
}
