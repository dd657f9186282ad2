using Holdfast.Allocation.Agents;
using Holdfast.Allocation.Frameworks;
using Holdfast.Allocation.Sharing;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation;

/// <summary>Decides whom free resources are offered to, and keeps the account of who has what.</summary>
/// <remarks>
/// <para>
/// Roles are served in the order of their dominant shares down the tree of roles, frameworks within a role likewise
/// (hierarchical dominant resource fairness); what is offered counts as had. The whole of what a framework may have of
/// an agent goes into one offer.
/// </para>
/// <para>
/// Belongs to one thread. Reads no clock and draws nothing itself: the moment and the generator are arguments. Equal
/// calls in equal order give equal grants in every process. A call that names an unknown agent or framework, or gives
/// back what was not had, is the caller's mistake (<see cref="ArgumentException"/>) and changes nothing.
/// </para>
/// </remarks>
public sealed partial class Allocator
{
    private readonly AllocatorOptions _options;
    private readonly ClusterTotals _totals;
    private readonly RoleTree _roles;
    private readonly Dictionary<AgentId, Agent> _agents = [];
    private readonly Dictionary<FrameworkId, Framework> _frameworks = [];
    private readonly List<Agent> _agentList = [];
    private readonly List<Agent> _candidates = [];
    private bool _areAllCandidates;
    private long _demand;

    /// <summary>An allocator without agents and frameworks.</summary>
    public Allocator(AllocatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.AllocationInterval, TimeSpan.Zero);
        _options = options;
        _totals = new ClusterTotals(options.FairSharingExcludedResourceNames);
        _roles = new RoleTree(_totals);
    }

    /// <summary>Whether something happened that calls for a run over the candidates now.</summary>
    public bool HasCandidates => _areAllCandidates || _candidates.Count > 0;

    /// <summary>Shares out what is free. Each framework gets at most one grant for a role and agent.</summary>
    /// <param name="scope">Which agents to look at.</param>
    /// <param name="now">Decides which filters have ended.</param>
    /// <param name="random">Puts the agents into an order that favours nobody.</param>
    /// <returns>The grants; each is held by its framework from now on.</returns>
    public IReadOnlyList<Grant> Allocate(AllocationScope scope, DateTimeOffset now, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Agent[] agents = scope == AllocationScope.All || _areAllCandidates ? [.. _agentList] : [.. _candidates];
        foreach (var agent in _candidates) agent.IsCandidate = false;
        _candidates.Clear();
        _areAllCandidates = false;
        random.Shuffle<Agent>(agents);
        var run = new AllocationRun(_roles, _options, _demand, now);
        foreach (var agent in agents) run.Visit(agent);
        return run.Grants;
    }

    /// <summary>
    /// Sets by how much more than others a role may have before these come first. Default 1. No run is called for.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not positive and finite.</exception>
    public void SetWeight(RoleName role, double weight)
    {
        if (!double.IsFinite(weight) || weight <= 0)
            throw new ArgumentOutOfRangeException(
                nameof(weight), weight, $"The weight of role '{role}' must be positive and finite.");
        _roles.SetWeight(role, weight);
    }

    /// <summary>
    /// The role's dominant share: the greatest fraction it and its sub-roles have of any of the cluster's scalars.
    /// </summary>
    public double DominantShare(RoleName role) => _roles.Find(role)?.Share.DominantShare(_totals) ?? 0;

    private Agent Expect(AgentId id) => _agents.TryGetValue(id, out var agent)
        ? agent
        : throw new ArgumentException($"Agent '{id}' is not known to the allocator; add it first.", nameof(id));

    private Framework Expect(FrameworkId id) => _frameworks.TryGetValue(id, out var framework)
        ? framework
        : throw new ArgumentException($"Framework '{id}' is not known to the allocator; add it first.", nameof(id));

    private void MakeCandidate(Agent agent)
    {
        if (agent.IsCandidate) return;
        agent.IsCandidate = true;
        _candidates.Add(agent);
    }

    /// <summary>
    /// Somebody wants more than before: what nobody wanted so far may now have a taker, on any agent.
    /// </summary>
    private void DemandRose()
    {
        _demand++;
        _areAllCandidates = true;
    }
}
