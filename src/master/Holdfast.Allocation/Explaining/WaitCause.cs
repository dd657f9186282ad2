namespace Holdfast.Allocation.Explaining;

/// <summary>One reason, and on how many agents it is the one.</summary>
/// <param name="Reason">What stands against an offer.</param>
/// <param name="AgentCount">On how many agents; with no agents at all a reason that concerns the framework has
/// 0.</param>
/// <param name="Until">When the first of the filters ends; null for every other reason.</param>
public sealed record WaitCause(WaitReason Reason, int AgentCount, DateTimeOffset? Until = null)
{
    /// <summary>A sentence for people.</summary>
    public override string ToString()
    {
        var agents = AgentCount == 1 ? "1 agent" : $"{AgentCount} agents";
        return Reason switch
        {
            WaitReason.NextInTurn => $"{agents}: may be offered in the next run, after those with a smaller share.",
            WaitReason.NotSubscribed => "The framework is not in the role; it must subscribe to it.",
            WaitReason.FrameworkInactive => "The framework is not connected; it must subscribe again.",
            WaitReason.Suppressed => "The framework suppressed offers in the role; it must revive them.",
            WaitReason.AgentInactive => $"{agents}: not connected, or draining.",
            WaitReason.HeldByItself =>
                $"{agents}: all that is given away is offered to or used by this framework in this role.",
            WaitReason.NothingFree => $"{agents}: all is offered, used, or held by an operation under way.",
            WaitReason.ReservedForOthers => $"{agents}: what is free is reserved for other roles.",
            WaitReason.CapabilityMissing =>
                $"{agents}: needs a capability that framework or agent lacks "
                + "(GPUs, another region, revocable, refined reservations, sub-roles).",
            WaitReason.BelowMinimum => $"{agents}: what is free is below the least that may be offered.",
            _ => $"{agents}: refused before; the first filter ends at {Until:u}. A revival clears them.",
        };
    }
}
