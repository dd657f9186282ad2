namespace Holdfast.Agent.Effects;

/// <summary>What the agent's timer is set for: the core keeps its own list of deadlines and asks for the next
/// one.</summary>
internal enum AgentWake
{
    /// <summary>The next deadline of the core.</summary>
    Core = 0,
}
