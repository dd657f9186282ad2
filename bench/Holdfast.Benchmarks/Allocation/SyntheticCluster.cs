using System.Diagnostics;
using Holdfast.Allocation;
using Holdfast.Allocation.Agents;
using Holdfast.Allocation.Filters;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Benchmarks.Allocation;

/// <summary>
/// Agents of 24 CPUs, 4 GB of memory and disk and a thousand ports, each with a task of one of the frameworks on it:
/// Mesos' HierarchicalAllocator_BENCHMARK_Test.DeclineOffers.
/// </summary>
internal sealed class SyntheticCluster
{
    private static readonly ResourceBag Total =
        Machine(cpus: 24, memMb: 4096, diskMb: 4096, portBegin: 31_000, portEnd: 32_000);

    private static readonly ResourceBag Used =
        Machine(cpus: 16, memMb: 2014, diskMb: 1024, portBegin: 31_100, portEnd: 31_150);

    private readonly Allocator _allocator = new(new AllocatorOptions());
    private readonly SeededRandom _random = new(seed: 1);
    private readonly RoundTimes _times;
    private readonly int _frameworkCount;
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    public SyntheticCluster(int agentCount, int frameworkCount, int roles)
    {
        _frameworkCount = frameworkCount;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < frameworkCount; i++)
        {
            _allocator.AddFramework(
                Framework(i), new() { Roles = [Role(i % roles)], Capabilities = FrameworkCapabilities.MultiRole });
        }
        for (var i = 0; i < agentCount; i++)
        {
            var agent = AgentId.Parse($"agent-S{i}");
            _allocator.AddAgent(agent, Total, AgentCapabilities.All);
            _allocator.TrackAllocated(Framework(i % frameworkCount), Role(i % frameworkCount % roles), agent, Used);
        }
        _times = new RoundTimes { Adding = Stopwatch.GetElapsedTime(start) };
    }

    /// <summary>
    /// Runs so many cycles whose offers come back without a filter, and as many whose offers are refused for a year.
    /// </summary>
    public RoundTimes RunRounds(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            var grants = Cycle(_times.AllOffered);
            foreach (var grant in grants) Recover(grant, Refusal.None);
        }
        for (var i = 0; i < rounds; i++)
        {
            var grants = Cycle(i == 0 ? [] : _times.AfterDeclines);
            var start = Stopwatch.GetTimestamp();
            foreach (var grant in grants) Recover(grant, Refusal.FromSeconds(double.MaxValue));
            _times.Declining.Add(Stopwatch.GetElapsedTime(start));
        }
        for (var i = 0; i < _frameworkCount; i++)
            _allocator.Suppress(Framework(i));
        var idle = new List<TimeSpan>();
        Cycle(idle);
        _times.Idle = idle[0];
        return _times;
    }

    private IReadOnlyList<Grant> Cycle(List<TimeSpan> times)
    {
        _now += TimeSpan.FromSeconds(1);
        var start = Stopwatch.GetTimestamp();
        var grants = _allocator.Allocate(AllocationScope.All, _now, _random);
        times.Add(Stopwatch.GetElapsedTime(start));
        return grants;
    }

    private void Recover(in Grant grant, Refusal refusal) =>
        _allocator.Recover(grant.Framework, grant.Role, grant.Agent, grant.Resources, refusal, _now);

    private static FrameworkId Framework(int index) => FrameworkId.Parse($"framework-{index:D4}");

    private static RoleName Role(int index) => RoleName.Parse($"role-{index}");

    private static ResourceBag Machine(int cpus, int memMb, int diskMb, ulong portBegin, ulong portEnd) =>
    [
        Resource.Scalar("cpus", Quantity.FromMilli(cpus * 1000L)),
        Resource.Scalar("mem", Quantity.FromMilli(memMb * 1000L)),
        Resource.Scalar("disk", Quantity.FromMilli(diskMb * 1000L)),
        Resource.Of(ResourceKey.Of("ports", ResourceKind.Ranges), RangeSet.Of(portBegin, portEnd)),
    ];
}
