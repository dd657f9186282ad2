namespace Holdfast.Model.Messages;

/// <summary>Why a master does not admit an agent's connection.</summary>
/// <param name="Kind">What the agent does next.</param>
/// <param name="Reason">What happened, to which agent, and what to do, for people.</param>
public sealed record MasterRefusal(RefusalKind Kind, string Reason);
