using Holdfast.Containers.Usage;
using Holdfast.Linux.Processes;

namespace Holdfast.Containers.Tests.Usage;

public sealed class ProcessForestTests
{
    private static readonly ProcessIdentity Shim = new(10, 1);
    private static readonly ProcessIdentity First = new(11, 2);

    private static readonly ProcessUsage[] Processes =
    [
        new(1, 0, 1000, 1000, 1000, 1000, 0, 1000),
        new(10, 1, 500, 500, 300, 30, Shim.StartTicks, 500),
        new(11, 10, 100, 10, 20, 2, First.StartTicks, 4),
        new(12, 11, 200, 20, 0, 0, 3, 5),
        new(13, 10, 100, 10, 0, 0, 4, 6),
        new(20, 1, 900, 900, 0, 0, 5, 900),
    ];

    private static readonly ProcessForest Forest = ProcessForest.Of(Processes);

    [Fact]
    public void Container_BelowItsShim_IsAllThatLivesThereAndAllThatEnded() => Assert.Equal(
        new ProcessSum(TimeSpan.FromSeconds(7.2), TimeSpan.FromSeconds(0.72), 15L * Environment.SystemPageSize),
        Forest.SumOf(Shim, First));

    [Fact]
    public void Container_ThatLostItsShim_IsItsFirstProcessAndWhatIsBelow() => Assert.Equal(
        new ProcessSum(TimeSpan.FromSeconds(3.2), TimeSpan.FromSeconds(0.32), 9L * Environment.SystemPageSize),
        Forest.SumOf(new ProcessIdentity(99, 1), First));

    [Fact]
    public void Container_WhosePidsAreOthersNow_HasNone() => Assert.Null(
        Forest.SumOf(Shim with { StartTicks = 77 }, First with { StartTicks = 77 }));

    [Fact]
    public void Container_ThatWasNeverStarted_HasNone() => Assert.Null(Forest.SumOf(shim: null, first: null));
}
