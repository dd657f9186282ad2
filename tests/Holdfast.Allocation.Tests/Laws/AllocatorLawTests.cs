using CsCheck;

namespace Holdfast.Allocation.Tests.Laws;

public sealed class AllocatorLawTests
{
    private static readonly AllocatorOptions Options = new() { AllocationInterval = TimeSpan.FromSeconds(2) };

    private static readonly Gen<(int Kind, int Which, int How)[]> Steps =
        Gen.Select(Gen.Int[0, 18], Gen.Int[0, 30], Gen.Int[0, 5]).Array[1, 80];

    /// <summary>
    /// The same grants in the same order as the model that works all out afresh; free + withheld + held = total on
    /// every agent, so nothing is ever in two hands.
    /// </summary>
    [Fact]
    public void Allocator_AnySteps_AgreesWithTheSlowModel() => Steps.Sample(
        static steps =>
        {
            var pair = new Pair(Options);
            foreach (var (kind, which, how) in steps) pair.Step(kind, which, how);
        },
        iter: 1_000);

    [Fact]
    public void Allocator_TheSameStepsAgain_GrantsTheSame() => Steps.Sample(
        static steps =>
        {
            var first = new Pair(Options);
            var second = new Pair(Options);
            foreach (var (kind, which, how) in steps)
            {
                first.Step(kind, which, how);
                second.Step(kind, which, how);
            }
            return first.Log.SequenceEqual(second.Log);
        },
        iter: 100);
}
