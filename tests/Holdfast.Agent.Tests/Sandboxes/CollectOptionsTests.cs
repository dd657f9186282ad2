using Holdfast.Agent.Sandboxes;

namespace Holdfast.Agent.Tests.Sandboxes;

public sealed class CollectOptionsTests
{
    /// <summary>As recorded: 544,320 s of a week at a headroom of 0.1 and an empty disk.</summary>
    [Theory]
    [InlineData(0.0, 544_320)]
    [InlineData(0.5, 241_920)]
    [InlineData(0.9, 0)]
    [InlineData(1.0, 0)]
    public void Age_TheFullerTheDisk_IsTheShorter(double usage, double seconds) =>
        Assert.Equal(seconds, new CollectOptions().AgeMax(usage).TotalSeconds, tolerance: 0.001);
}
