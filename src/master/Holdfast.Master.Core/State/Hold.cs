namespace Holdfast.Master.Core.State;

/// <summary>How a task or executor holds its resources.</summary>
internal enum Hold
{
    /// <summary>Not any more.</summary>
    None,

    /// <summary>Its framework has them.</summary>
    Used,

    /// <summary>
    /// Its framework is gone, but it may still run: they are withheld until its agent says that it is over (S4).
    /// </summary>
    Orphaned,
}
