using System.Diagnostics;
using Holdfast.Allocation;
using Holdfast.Allocation.Agents;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Benchmarks.Allocation;

/// <summary>
/// An agent whose resources are cut into many reservations that do not merge, all offered to one framework: Mesos'
/// HierarchicalAllocator__BENCHMARK_WithResourceParam.UpdateAllocation.
/// </summary>
internal sealed class ReservedAgent
{
    private static readonly FrameworkId Framework = FrameworkId.Parse("framework");
    private static readonly AgentId Agent = AgentId.Parse("agent");
    private static readonly RoleName Role = RoleName.Parse("role");
    private static readonly ResourceBag Plain = [Resource.Scalar("cpus", Quantity.FromMilli(1000))];
    private static readonly ResourceBag Reserved = Plain.PushReservation(Reservation.Dynamic(Role, "ops"));

    private readonly Allocator _allocator = new(new AllocatorOptions());
    private readonly SeededRandom _random = new(seed: 1);

    public ReservedAgent(int reservations)
    {
        var resources = new ResourcePool(Plain);
        for (var i = 0; i < reservations; i++)
        {
            var labels = Labels.Of(new Label("id", $"00000000-0000-0000-0000-{i:D12}"));
            resources.Add(Plain[0].PushReservation(Reservation.Dynamic(Role, "ops", labels)));
        }
        _allocator.AddFramework(
            Framework, new() { Roles = [Role], Capabilities = FrameworkCapabilities.ReservationRefinement });
        _allocator.AddAgent(Agent, resources.ToBag(), AgentCapabilities.All);
        _allocator.Allocate(AllocationScope.All, DateTimeOffset.UnixEpoch, _random);
    }

    public TimeSpan ReserveAndUnreserve(int times)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            Convert(Plain, Reserved);
            Convert(Reserved, Plain);
        }
        return Stopwatch.GetElapsedTime(start);
    }

    // As the master does it: withheld while the agent works, exchanged, and offered again. Mesos' figure has no run.
    private void Convert(ResourceBag consumed, ResourceBag result)
    {
        _allocator.WithholdAllocated(Framework, Role, Agent, consumed);
        _allocator.UpdateWithheld(Agent, consumed, result);
        _allocator.Release(Agent, result);
        _allocator.Allocate(AllocationScope.All, DateTimeOffset.UnixEpoch, _random);
    }
}
