using Holdfast.Model.Ids;

namespace Holdfast.Model.Messages;

/// <summary>How a master admits an agent's connection.</summary>
public sealed record MasterWelcome
{
    /// <summary>The link version that both will speak.</summary>
    public required int Version { get; init; }

    /// <summary>The agent's id.</summary>
    public required AgentId Agent { get; init; }

    /// <summary>The session.</summary>
    public required Guid Session { get; init; }

    /// <summary>Whether it is the session that the agent asked for; if not, the agent reports its state
    /// first.</summary>
    public required bool Resumed { get; init; }

    /// <summary>The highest sequence number the master received in that session.</summary>
    public required long Received { get; init; }

    /// <summary>This start of the control plane.</summary>
    public required Incarnation Incarnation { get; init; }

    /// <summary>Whether the chain of this control plane's starts holds the one that the agent last obeyed; true where
    /// it obeyed none.</summary>
    public required bool KnowsObeyed { get; init; }

    /// <summary>How long the agent may hear nothing before it connects anew.</summary>
    public required TimeSpan SilenceMax { get; init; }
}
