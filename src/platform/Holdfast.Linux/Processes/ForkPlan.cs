using System.Runtime.InteropServices;

namespace Holdfast.Linux.Processes;

/// <summary>All that the child reads and writes; no static field may be touched after the fork.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ForkPlan
{
    internal nint SystemCall;
    internal nint ErrorNumber;
    internal nint Clone;
    internal nint Write;
    internal nint Exit;
    internal ChildStep* Steps;
    internal int StepCount;
    internal int Pipe;

    // Written to the pipe as one block: keep these two together and in this order.
    internal int FailedStep;
    internal int Errno;
}
