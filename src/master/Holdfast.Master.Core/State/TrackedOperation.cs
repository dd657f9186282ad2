using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.State;

/// <summary>An operation that is under way, or whose outcome nobody has acknowledged.</summary>
internal sealed class TrackedOperation
{
    public required OperationSpec Spec { get; init; }

    public required Agent Agent { get; init; }

    /// <summary>Who asked; null for an operator, and once the framework is removed.</summary>
    public Framework? Framework { get; set; }

    public required OperationUpdate Latest { get; set; }

    public required Conversion Conversion { get; set; }

    /// <summary>The resize of a volume that something held when it was asked for: the conversion is then of what is
    /// added alone. Null for all else.</summary>
    public VolumeResize? InPlace { get; set; }

    /// <summary>The batch in whose account the operation still counts; null once it is committed or undone.</summary>
    public PendingBatch? Batch { get; set; }

    /// <summary>The batch it was sent with; null when it was reported.</summary>
    public BatchId? SentWith { get; init; }

    /// <summary>Whether it failed, so that its conversion is undone once all it would have made is back.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Whether the agent's total is known to hold its outcome; a repeated one then counts no more.</summary>
    public bool IsSettled { get; set; }

    /// <summary>Whether its outcome is not known.</summary>
    public bool IsUnderWay => !Latest.State.IsTerminal();

    /// <summary>The operator's call that waits for it; null for none.</summary>
    public long? Correlation { get; set; }
}
