namespace Holdfast.Containers.Launching;

/// <summary>How a first process ended.</summary>
/// <param name="WaitStatus">As <c>waitpid</c> gives it; null when nobody was there to take it (the shim was killed,
/// or the machine restarted).</param>
/// <param name="OutOfMemory">The kernel killed in its cgroup for lack of memory.</param>
public readonly record struct ExitStatus(int? WaitStatus, bool OutOfMemory)
{
    public static ExitStatus Unknown { get; } = new(null, false);

    /// <summary>The value it exited with; null when a signal ended it or nothing is known.</summary>
    public int? Code => WaitStatus is { } status && (status & 0x7f) == 0 ? (status >> 8) & 0xff : null;

    /// <summary>The signal that ended it; null when it exited by itself or nothing is known.</summary>
    public int? Signal => WaitStatus is { } status && (status & 0x7f) != 0 ? status & 0x7f : null;

    public override string ToString() => this switch
    {
        { Code: { } code } => $"exited with status {code}",
        { Signal: { } signal } => $"terminated with signal {signal}",
        _ => "ended, and its status is not known",
    };
}
