namespace Holdfast.Protocol.Mapping;

/// <summary>How reservations are written (facts: the wire has two forms for one thing, and each reader knows its
/// own).</summary>
public enum ResourceFormat
{
    /// <summary>As a stack in <c>reservations</c> only: for frameworks that have RESERVATION_REFINEMENT, and for
    /// whatever is stored.</summary>
    Refined,

    /// <summary>In <c>role</c> and <c>reservation</c> only: for frameworks without that capability, which are never
    /// offered a stack of more than one.</summary>
    Unrefined,

    /// <summary>In both, as state documents show it; a stack of more than one in <c>reservations</c> only.</summary>
    Both,
}
