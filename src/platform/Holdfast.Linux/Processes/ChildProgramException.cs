namespace Holdfast.Linux.Processes;

/// <summary>A child could not be prepared or its program could not be started. Repeating it unchanged will not
/// help.</summary>
public sealed class ChildProgramException : IOException
{
    internal ChildProgramException(string step, int errno)
        : base(errno == 0 ? step : $"{step}: {Linux.Errno.Describe(errno)}", errno) => Errno = errno;

    /// <summary>The kernel's error number; 0 where a result was not the expected one.</summary>
    public int Errno { get; }
}
