using Holdfast.Allocation.Agents;
using Holdfast.Allocation.Filters;
using Holdfast.Allocation.Frameworks;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Resources;
using Holdfast.Model.Resources.Given;
using Holdfast.Model.Specs;

namespace Holdfast.Allocation.Tests;

/// <summary>An allocator with a clock, and short words for what the tests do to it.</summary>
internal sealed class Cluster(AllocatorOptions? options = null)
{
    /// <summary>What a framework of today understands.</summary>
    public const FrameworkCapabilities Modern = FrameworkCapabilities.MultiRole
        | FrameworkCapabilities.ReservationRefinement | FrameworkCapabilities.GpuResources;

    private readonly SeededRandom _random = new(seed: 7);

    public Allocator Allocator { get; } = new(options ?? new AllocatorOptions());

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static RoleName Role(string name) => RoleName.Parse(name);

    /// <summary>Resources in the form of the agent's flag: <c>cpus:2;mem(db):64</c>.</summary>
    public static ResourceBag Bag(string text)
    {
        var faults = new List<string>();
        var bag = ResourceFlag.Read(ResourceFlag.Parse(text, faults), RoleName.Any, faults);
        return bag ?? throw new ArgumentException(string.Join(" ", faults), nameof(text));
    }

    public AgentId Agent(string name, string resources, AgentCapabilities capabilities = AgentCapabilities.All) =>
        Agent(name, Bag(resources), capabilities);

    public AgentId Agent(string name, ResourceBag resources, AgentCapabilities capabilities = AgentCapabilities.All)
    {
        var id = AgentId.Parse(name);
        Allocator.AddAgent(id, resources, capabilities);
        return id;
    }

    public AgentId RemoteAgent(string name, string resources)
    {
        var id = AgentId.Parse(name);
        Allocator.AddAgent(id, Bag(resources), AgentCapabilities.All, isRemote: true);
        return id;
    }

    public FrameworkId Framework(string name, params string[] roles) =>
        Framework(name, new FrameworkDemand { Roles = [.. roles.Select(Role)], Capabilities = Modern });

    public FrameworkId Framework(string name, FrameworkDemand demand)
    {
        var id = FrameworkId.Parse(name);
        Allocator.AddFramework(id, demand);
        return id;
    }

    /// <summary>The run at the end of an interval, which looks at every agent.</summary>
    public IReadOnlyList<Grant> Interval(double seconds = 1)
    {
        Now += TimeSpan.FromSeconds(seconds);
        return Allocator.Allocate(AllocationScope.All, Now, _random);
    }

    /// <summary>The run right after an event.</summary>
    public IReadOnlyList<Grant> Event() => Allocator.Allocate(AllocationScope.Candidates, Now, _random);

    public void Decline(Grant grant, double? seconds = null) =>
        Allocator.Recover(grant.Framework, grant.Role, grant.Agent, grant.Resources, Refusal.FromSeconds(seconds), Now);

    /// <summary>A part of what was granted comes back, such as the resources of a task that ended.</summary>
    public void GiveBack(Grant grant, string? part = null) => Allocator.Recover(
        grant.Framework, grant.Role, grant.Agent, part is null ? grant.Resources : Bag(part), Refusal.None, Now);

    /// <summary>An operation on what was granted, as the master has it done: withheld, exchanged, and again the
    /// framework's.</summary>
    public void Convert(Grant grant, string consumed, ResourceBag result)
    {
        Allocator.WithholdAllocated(grant.Framework, grant.Role, grant.Agent, Bag(consumed));
        Allocator.UpdateWithheld(grant.Agent, Bag(consumed), result);
        Allocator.Release(grant.Agent, result);
        Allocator.TrackAllocated(grant.Framework, grant.Role, grant.Agent, result);
    }

    /// <summary>Why a framework waits, in one line: <c>Filtered 1, AgentInactive 1</c>.</summary>
    public string Explain(FrameworkId framework, string role) => string.Join(
        ", ",
        Allocator.Explain(framework, Role(role), Now).Select(static cause => $"{cause.Reason} {cause.AgentCount}"));
}
