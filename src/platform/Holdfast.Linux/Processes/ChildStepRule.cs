namespace Holdfast.Linux.Processes;

/// <summary>What the outcome of a child's step means.</summary>
internal enum ChildStepRule : long
{
    /// <summary>A failure changes nothing.</summary>
    May,

    /// <summary>A failure ends the child.</summary>
    Must,

    /// <summary>Any result but the expected one ends the child.</summary>
    MustEqual,

    /// <summary>Returns only when it failed. The next step is tried where the program is not there or may not be
    /// run.</summary>
    Execute,
}
