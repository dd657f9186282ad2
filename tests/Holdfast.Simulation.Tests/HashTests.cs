using System.Diagnostics;
using System.Globalization;
using Holdfast.Testing.Simulation;

namespace Holdfast.Simulation.Tests;

/// <summary>The same seed is the same story: what is observable depends on no hash order, clock, thread or
/// process.</summary>
public sealed class HashTests
{
    public static TheoryData<int> Seeds => [1, 8, 17, 42];

    [Theory, MemberData(nameof(Seeds))]
    public void Seed_RunTwiceInOneProcess_GivesTheSameHash(int seed) =>
        Assert.Equal(SimCluster.Run(seed).Hash, SimCluster.Run(seed).Hash);

    // Strings hash differently in each process, so an order that leaks out of a hash table shows here.
    [Theory, MemberData(nameof(Seeds))]
    public async Task Seed_RunInTwoProcesses_GivesTheSameHash(int seed)
    {
        var here = SimCluster.Run(seed).Hash;

        var there = await HashInChildAsync(seed);

        Assert.Equal(here.ToString(CultureInfo.InvariantCulture), there);
    }

    [Fact]
    public void Seeds_ThatDiffer_GiveDifferentHashes() =>
        Assert.NotEqual(SimCluster.Run(1).Hash, SimCluster.Run(2).Hash);

    private static async Task<string> HashInChildAsync(int seed)
    {
        var program = Path.Combine(AppContext.BaseDirectory, typeof(HashTests).Assembly.GetName().Name!);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        start.Environment[HashChild.Variable] = seed.ToString(CultureInfo.InvariantCulture);
        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, child.ExitCode);
        return output.Trim();
    }
}
