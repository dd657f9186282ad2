using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Volumes;

namespace Holdfast.Agent.Effects;

/// <summary>What operators ask of this agent itself, whatever master it is connected to.</summary>
internal sealed class OperatorQuestions(AgentInbox inbox)
{
    /// <summary>To obey the master.</summary>
    public OperatorReplies<AnswerTrust> Trust { get; } = new(inbox);

    /// <summary>To join again after it was marked gone.</summary>
    public OperatorReplies<AnswerRejoin> Rejoins { get; } = new(inbox);

    /// <summary>To purge a destroyed volume.</summary>
    public OperatorReplies<PurgeOutcome> Purges { get; } = new(inbox);

    /// <summary>To do something to a volume.</summary>
    public OperatorReplies<OrderOutcome> Orders { get; } = new(inbox);

    /// <summary>To mend what was found on its disks.</summary>
    public OperatorReplies<AnswerFsck> Fixes { get; } = new(inbox);
}
