using Holdfast.Allocation.Agents;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation;

public sealed partial class Allocator
{
    /// <summary>
    /// A new agent, or one that came back. What its tasks hold is then told by <see cref="TrackAllocated"/>.
    /// </summary>
    /// <param name="id">Its id; not known yet.</param>
    /// <param name="total">All it has, reservations and volumes included, allocated to nobody.</param>
    /// <param name="capabilities">What it understands.</param>
    /// <param name="isActive">Whether it may be offered. Default true.</param>
    /// <param name="isRemote">Whether it stands in another region than the master. Default false.</param>
    public void AddAgent(
        AgentId id, ResourceBag total, AgentCapabilities capabilities, bool isActive = true, bool isRemote = false)
    {
        ArgumentNullException.ThrowIfNull(total);
        var agent = new Agent(id, _options.MinAllocatableResources)
        {
            Capabilities = capabilities,
            IsActive = isActive,
            IsRemote = isRemote,
            Position = _agentList.Count,
        };
        if (!_agents.TryAdd(id, agent))
            throw new ArgumentException($"Agent '{id}' is already known to the allocator.", nameof(id));
        _agentList.Add(agent);
        agent.SetTotal(total.Unallocate());
        _totals.Add(agent.Total);
        MakeCandidate(agent);
    }

    /// <summary>
    /// The agent has other resources now. What is held of it stays held, even where there is no longer as much.
    /// </summary>
    public void UpdateTotal(AgentId id, ResourceBag total)
    {
        ArgumentNullException.ThrowIfNull(total);
        var agent = Expect(id);
        total = total.Unallocate();
        if (total.Equals(agent.Total)) return;
        ChangeTotals(agent.Total, total);
        agent.SetTotal(total);
        MakeCandidate(agent);
    }

    /// <summary>Starts or stops offering the agent (disconnected, draining). What is held of it stays held.</summary>
    public void SetActive(AgentId id, bool isActive)
    {
        var agent = Expect(id);
        if (agent.IsActive == isActive) return;
        agent.IsActive = isActive;
        if (isActive) MakeCandidate(agent);
    }

    /// <summary>
    /// The agent is gone, and with it all that was held of it: nothing of it is to be recovered afterwards.
    /// </summary>
    public void RemoveAgent(AgentId id)
    {
        var agent = Expect(id);
        while (agent.Holdings.Count > 0)
        {
            var holding = agent.Holdings[^1];
            TakeBack(agent, holding, holding.Held);
            ForgetIfUnused(holding.Holder.Framework, holding.Holder);
        }
        _totals.Subtract(agent.Total);
        _agents.Remove(id);
        if (agent.IsCandidate) _candidates.Remove(agent);
        var last = _agentList[^1];
        _agentList[agent.Position] = last;
        last.Position = agent.Position;
        _agentList.RemoveAt(_agentList.Count - 1);
    }

    /// <summary>Whether the allocator knows the agent.</summary>
    public bool Knows(AgentId id) => _agents.ContainsKey(id);

    /// <summary>All that the agent has.</summary>
    public ResourceBag TotalOf(AgentId id) => Expect(id).Total;

    /// <summary>
    /// What of the agent is neither offered, used nor withheld. Shared volumes are in it as long as nobody has a copy.
    /// </summary>
    public ResourceBag FreeOf(AgentId id) => Expect(id).Free.Bag;

    /// <summary>What of the agent an operation keeps from being offered.</summary>
    public ResourceBag WithheldOf(AgentId id) => Expect(id).Withheld;

    /// <summary>
    /// Does a change of an agent's total, which takes away the one and adds the other, to the cluster's totals too.
    /// </summary>
    private void ChangeTotals(ResourceBag less, ResourceBag more)
    {
        // A conversion such as RESERVE leaves the amounts as they were; then no order of shares need be made anew.
        if (less.Quantities.Equals(more.Quantities)) return;
        _totals.Subtract(less);
        _totals.Add(more);
    }

    private void ConvertTotals(ResourceBag before, ResourceBag after, ResourceBag consumed, ResourceBag converted)
    {
        // An agent that came back smaller may lack some of what is consumed; then only its totals tell the difference.
        if (before.Contains(consumed)) ChangeTotals(consumed, converted);
        else ChangeTotals(before, after);
    }
}
