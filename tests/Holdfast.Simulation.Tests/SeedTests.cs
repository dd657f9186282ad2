using Holdfast.Testing.Simulation;

namespace Holdfast.Simulation.Tests;

/// <summary>The whole cluster under faults, seed by seed. A failure names its seed; the seed repeats it.</summary>
public sealed class SeedTests
{
    /// <summary>First and last seed of each block: 200 seeds unless the environment says otherwise.</summary>
    public static TheoryData<int, int> Blocks => SeedRange.FromEnvironment().ToBlocks();

    [Theory, MemberData(nameof(Blocks))]
    public void Cluster_UnderFaults_KeepsItsRulesAndAgreesInTheEnd(int first, int last)
    {
        using var trace = TraceFile.Open();
        var tasks = 0;
        for (var seed = first; seed <= last; seed++)
            tasks += SimCluster.Run(seed, new SimOptions { Trace = trace }).Tasks;
        Assert.NotEqual(0, tasks);
    }

    [Fact]
    public void Cluster_WithoutFaults_AgreesWithinAMinute()
    {
        var report = SimCluster.Run(1, new SimOptions { WithFaults = false });

        Assert.InRange(report.CalmedWithin, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.InRange(report.Tasks, 10, int.MaxValue);
        Assert.InRange(report.Operations, 10, int.MaxValue);
    }
}
