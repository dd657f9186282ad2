namespace Holdfast.Hosting.Loop;

/// <summary>What one turn of a loop found to do.</summary>
public enum PumpOutcome
{
    /// <summary>A batch was applied; there may be more.</summary>
    Applied,

    /// <summary>No event was queued and no reader waits for a view.</summary>
    Idle,

    /// <summary>As many batches wait for their commits as may; pump again once some are released.</summary>
    Full,
}
