namespace Holdfast.Containers.Launching;

/// <summary>Bounds of <c>stdout</c> and <c>stderr</c> in a sandbox, each.</summary>
/// <param name="MaxBytes">A file that reaches it is rotated; 0 lets the task write into the file itself, unbounded
/// and uncopied.</param>
/// <param name="Copies">Rotated files kept (<c>stdout.1</c> is the newest); 0 to 100.</param>
public sealed record LogLimits(long MaxBytes, int Copies)
{
    /// <summary>10 MB and one copy, the figures of Mesos' logrotate logger.</summary>
    public static LogLimits Default { get; } = new(10L << 20, 1);

    public static LogLimits Unlimited { get; } = new(0, 0);
}
