using Holdfast.Benchmarks.Figures;

namespace Holdfast.Benchmarks.Allocation;

/// <summary>How long the allocator takes to share out a cluster, in the set-ups of Mesos' own benchmarks.</summary>
internal static class AllocationBenchmarks
{
    private static readonly Limit CycleMs = Limit.AtMost(150);
    private static readonly Limit ReservationsMs = Limit.AtMost(100);

    public static void Run(Report report)
    {
        report.Heading("Allocation: the core alone, nothing encoded or sent");
        // Compiled and tiered up before anything is measured.
        for (var i = 0; i < 5; i++) new SyntheticCluster(500, 50, roles: 1).RunRounds(4);
        Print(report, 1_000, 100, roles: 1, allOffered: "Mesos 50 ms", adding: null);
        Print(report, 1_000, 100, roles: 100, allOffered: null, adding: null);
        Print(report, 10_000, 1_000, roles: 1, allOffered: "Mesos 1,060 ms", adding: "Mesos 1,610 ms");
        Print(report, 10_000, 1_000, roles: 1_000, allOffered: null, adding: null);
        PrintReservations(report, 800, "Mesos 2,110 ms");
        PrintReservations(report, 6_400, "Mesos 90,000 ms");
    }

    private static void Print(
        Report report, int agents, int frameworks, int roles, string? allOffered, string? adding)
    {
        var samples = Enumerable.Range(0, 5)
            .Select(_ => new SyntheticCluster(agents, frameworks, roles).RunRounds(6))
            .ToArray();
        var size = $"{agents:N0} x {frameworks:N0}, {roles:N0} {(roles == 1 ? "role" : "roles")}";
        report.PrintMedian(
            $"cycle, {size}, all offered", samples.SelectMany(static sample => sample.AllOffered), CycleMs,
            allOffered);
        report.PrintMedian(
            $"cycle, {size}, declined for long before",
            samples.SelectMany(static sample => sample.AfterDeclines), CycleMs);
        report.PrintMedian($"cycle, {size}, all suppressed", samples.Select(static sample => sample.Idle), CycleMs);
        report.PrintMedian($"declining all offers, {size}", samples.SelectMany(static sample => sample.Declining));
        report.PrintMedian($"adding {size}", samples.Select(static sample => sample.Adding), peer: adding);
    }

    private static void PrintReservations(Report report, int count, string peer) => report.PrintMedian(
        $"20 reserve + unreserve beside {count:N0} reservations",
        Enumerable.Range(0, 9).Select(_ => new ReservedAgent(count).ReserveAndUnreserve(times: 20)), ReservationsMs,
        peer);
}
