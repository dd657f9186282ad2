namespace Holdfast.Agent.Start;

/// <summary>Why a disk cannot be used.</summary>
/// <param name="Text">For people, with what to do.</param>
/// <param name="IsAway">Whether the disk is not there: what can be seen at its root is another's.</param>
internal sealed record DiskFault(string Text, bool IsAway);
