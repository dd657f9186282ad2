using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Allocation.Frameworks;

/// <summary>A framework, with its subscription to each role in the order in which they came.</summary>
internal sealed class Framework(FrameworkId id)
{
    public FrameworkId Id { get; } = id;

    public List<Subscription> Subscriptions { get; } = [];

    public FrameworkCapabilities Capabilities { get; set; }

    /// <summary>Whether it is connected and may be offered anything.</summary>
    public bool IsActive { get; set; }

    public bool Can(FrameworkCapabilities capability) => (Capabilities & capability) == capability;
}
