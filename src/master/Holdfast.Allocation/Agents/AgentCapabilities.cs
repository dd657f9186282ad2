namespace Holdfast.Allocation.Agents;

/// <summary>What an agent understands, as far as it decides on who may be offered it.</summary>
[Flags]
public enum AgentCapabilities
{
    /// <summary>Only what the oldest agents did: one role a framework, no sub-roles.</summary>
    None = 0,

    /// <summary>Tells the roles of one framework apart.</summary>
    MultiRole = 1 << 0,

    /// <summary>Takes roles such as <c>web/api</c>.</summary>
    HierarchicalRole = 1 << 1,

    /// <summary>What every agent of today announces.</summary>
    All = MultiRole | HierarchicalRole,
}
