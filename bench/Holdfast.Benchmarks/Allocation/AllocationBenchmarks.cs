namespace Holdfast.Benchmarks.Allocation;

/// <summary>How long the allocator takes to share out a cluster, in the set-ups of Mesos' own benchmarks.</summary>
internal static class AllocationBenchmarks
{
    private static readonly (int Agents, int Frameworks)[] Sizes = [(1_000, 100), (10_000, 1_000)];

    public static void Run()
    {
        // Compiled and tiered up before anything is measured.
        for (var i = 0; i < 5; i++) new SyntheticCluster(500, 50, roles: 1).RunRounds(4);
        foreach (var (agents, frameworks) in Sizes)
        {
            Report(agents, frameworks, roles: 1);
            Report(agents, frameworks, roles: frameworks);
        }
        foreach (var reservations in (int[])[800, 6_400])
        {
            Print(
                $"20 reserve + unreserve on an agent with {reservations:N0} distinct reservations",
                Enumerable.Range(0, 9).Select(_ => new ReservedAgent(reservations).ReserveAndUnreserve(times: 20)));
        }
    }

    private static void Report(int agentCount, int frameworkCount, int roles)
    {
        var within = roles == 1 ? "1 role" : $"{roles:N0} roles";
        var size = $"{agentCount:N0} agents x {frameworkCount:N0} frameworks in {within}";
        var samples = Enumerable.Range(0, 5)
            .Select(_ => new SyntheticCluster(agentCount, frameworkCount, roles).RunRounds(6))
            .ToArray();
        Print($"allocation cycle, {size}, all offered", samples.SelectMany(static sample => sample.AllOffered));
        Print(
            $"allocation cycle, {size}, declined for long before",
            samples.SelectMany(static sample => sample.AfterDeclines));
        Print($"allocation cycle, {size}, all suppressed", samples.Select(static sample => sample.Idle));
        Print($"adding {size}", samples.Select(static sample => sample.Adding));
        Print($"declining all offers, {size}", samples.SelectMany(static sample => sample.Declining));
    }

    private static void Print(string what, IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToArray();
        Console.WriteLine(
            $"{what}: {sorted[sorted.Length / 2].TotalMilliseconds:F1} ms "
            + $"(min {sorted[0].TotalMilliseconds:F1}, max {sorted[^1].TotalMilliseconds:F1}, {sorted.Length} runs)");
    }
}
