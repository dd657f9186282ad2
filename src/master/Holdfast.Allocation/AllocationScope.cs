namespace Holdfast.Allocation;

/// <summary>Which agents a run looks at.</summary>
public enum AllocationScope
{
    /// <summary>Those to which something happened since the last run: right after an event.</summary>
    Candidates,

    /// <summary>All: every interval, because filters end and recovered resources wait for it.</summary>
    All,
}
