using System.Globalization;

namespace Holdfast.Simulation.Tests;

/// <summary>Seeds to run.</summary>
/// <param name="First">The first one.</param>
/// <param name="Last">The last one.</param>
/// <param name="PerBlock">How many make one test; one by one in a soak, so that each failure is seen.</param>
internal sealed record SeedRange(int First, int Last, int PerBlock)
{
    private static readonly SeedRange Usual = new(1, 200, PerBlock: 10);

    /// <summary>
    /// <c>HOLDFAST_SEED=n</c> for one, <c>HOLDFAST_SEEDS=from-to</c> for a soak; else the usual ones.
    /// </summary>
    public static SeedRange FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable("HOLDFAST_SEED") is { Length: > 0 } one)
        {
            var seed = int.Parse(one, CultureInfo.InvariantCulture);
            return new SeedRange(seed, seed, 1);
        }

        if (Environment.GetEnvironmentVariable("HOLDFAST_SEEDS") is not { Length: > 0 } range) return Usual;
        var ends = range.Split('-');
        return new SeedRange(
            int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[^1], CultureInfo.InvariantCulture), 1);
    }

    public TheoryData<int, int> ToBlocks()
    {
        var blocks = new TheoryData<int, int>();
        for (var first = First; first <= Last; first += PerBlock)
            blocks.Add(first, Math.Min(Last, first + PerBlock - 1));
        return blocks;
    }
}
