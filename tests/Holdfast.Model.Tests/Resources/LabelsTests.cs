using Holdfast.Model.Resources;

namespace Holdfast.Model.Tests.Resources;

public sealed class LabelsTests
{
    [Fact]
    public void Equality_IgnoresOrderButNotNumber()
    {
        Label a = new("a", "1"), b = new("b", null);

        Assert.Equal(Labels.Of(a, b), Labels.Of(b, a));
        Assert.Equal(Labels.Of(a, b).GetHashCode(), Labels.Of(b, a).GetHashCode());
        Assert.NotEqual(Labels.Of(a, a, b), Labels.Of(a, b, b));
        Assert.NotEqual(Labels.Of(a), Labels.Of(a, a));
        Assert.NotEqual(Labels.Of(new Label("a", "")), Labels.Of(new Label("a", null)));
    }
}
