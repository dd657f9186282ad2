using Holdfast.Allocation.Frameworks;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation.Agents;

/// <summary>What one framework in one role has of one agent, offered or used.</summary>
internal sealed class Holding(Subscription holder, ResourceBag held)
{
    public Subscription Holder { get; } = holder;

    public ResourceBag Held { get; set; } = held;
}
