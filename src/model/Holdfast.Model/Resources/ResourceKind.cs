namespace Holdfast.Model.Resources;

/// <summary>How a resource is measured. The numbers are the wire's (<c>Value.Type</c>).</summary>
public enum ResourceKind
{
    /// <summary>An amount that sums, such as CPUs or MB of memory.</summary>
    Scalar = 0,

    /// <summary>Whole numbers in closed intervals, such as ports.</summary>
    Ranges = 1,

    /// <summary>Named items without order.</summary>
    Set = 2,
}
