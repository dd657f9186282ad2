namespace Holdfast.Client.Faults;

/// <summary>Whether the same call may be made again after it failed.</summary>
public enum RetryAdvice
{
    /// <summary>It would fail again unchanged: something has to be mended first.</summary>
    Never,

    /// <summary>Nothing of it was done, or it only reads. Wait a moment and make it again.</summary>
    Safe,

    /// <summary>
    /// It may have been done. Ask for the state first (reconcile tasks or operations, read the agent), then decide.
    /// </summary>
    FindOutFirst,
}
