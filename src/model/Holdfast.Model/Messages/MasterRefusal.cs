namespace Holdfast.Model.Messages;

/// <summary>Why a master does not admit an agent's connection.</summary>
/// <param name="Kind">What the agent does next.</param>
/// <param name="Reason">What happened, to which agent, and what to do, for people.</param>
public sealed record MasterRefusal(RefusalKind Kind, string Reason)
{
    /// <summary>Whether the master knows the control plane that the agent obeyed last: only then does the agent end
    /// what it runs because it was marked gone (S5).</summary>
    public bool KnowsObeyed { get; init; }
}
