using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.Linux.Files;

namespace Holdfast.Linux.Processes;

/// <summary>Forks, and runs a <see cref="ChildProgram"/>'s steps in the child.</summary>
/// <remarks>
/// The child is a copy of one thread inside a garbage-collected runtime. It therefore runs one method, compiled whole
/// before the fork, which touches unmanaged memory only, calls only through function pointers that stay in cooperative
/// mode (<c>SuppressGCTransition</c>: no wait for a collector that the fork did not copy), allocates nothing, throws
/// nothing and ends in <c>execve</c> or <c>exit_group</c>. A collection cannot be pending: it is started only by an
/// allocation, this thread is the only one that allocates, and concurrent collection and tiered compilation are off.
/// </remarks>
internal static unsafe class Forker
{
    private static readonly nint Libc = NativeLibrary.Load("libc.so.6");
    private static readonly nint SystemCall = NativeLibrary.GetExport(Libc, "syscall");
    private static readonly nint ErrorNumber = NativeLibrary.GetExport(Libc, "__errno_location");

    internal static int Run(ChildProgram program, ChildStep* steps, int count)
    {
        var (read, write) = FileCalls.Pipe(nonBlockingRead: false);
        var plan = (ForkPlan*)NativeMemory.AllocZeroed((nuint)sizeof(ForkPlan));
        try
        {
            *plan = new()
            {
                SystemCall = SystemCall, ErrorNumber = ErrorNumber, Steps = steps, StepCount = count, Pipe = write,
                Clone = SystemCallNumbers.Clone, Write = SystemCallNumbers.Write, Exit = SystemCallNumbers.ExitGroup,
            };
            var pid = ForkAndRun(plan);
            FileCalls.Close(write);
            write = -1;
            if (pid < 0) throw new ChildProgramException("fork", plan->Errno);
            Await(program, read, pid);
            return pid;
        }
        finally
        {
            if (write >= 0) FileCalls.Close(write);
            FileCalls.Close(read);
            NativeMemory.Free(plan);
        }
    }

    // The pipe closes with execve; before that, only a failed step writes to it: its index and error number.
    private static void Await(ChildProgram program, int read, int pid)
    {
        Span<byte> report = stackalloc byte[2 * sizeof(int)];
        if (FileCalls.Read(read, report) != report.Length) return;
        var words = MemoryMarshal.Cast<byte, int>(report);
        while (ProcessCalls.Reap(pid).Pid == 0) FileCalls.Poll([], 1);
        throw new ChildProgramException(program.NameOf(words[0]), words[1]);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int ForkAndRun(ForkPlan* plan)
    {
        const int ChildSignal = 17, NoEntry = 2, AccessDenied = 13, NotADirectory = 20;
        var call =
            (delegate* unmanaged[SuppressGCTransition]<nint, nint, nint, nint, nint, nint, nint, nint>)plan->SystemCall;
        var errorNumber = (delegate* unmanaged[SuppressGCTransition]<int*>)plan->ErrorNumber;

        // Called once before the fork: the first call may have to be linked, which the child must not do.
        plan->Errno = *errorNumber();
        var pid = call(plan->Clone, ChildSignal, 0, 0, 0, 0, 0);
        if (pid != 0)
        {
            if (pid < 0) plan->Errno = *errorNumber();
            return unchecked((int)pid);
        }

        var denied = 0;
        for (var at = 0; at < plan->StepCount; at = unchecked(at + 1))
        {
            var step = plan->Steps + unchecked((nint)at);
            var result = call(step->Number, step->A0, step->A1, step->A2, step->A3, step->A4, 0);
            if (step->Rule == ChildStepRule.May || (step->Rule == ChildStepRule.Must && result >= 0)) continue;
            if (step->Rule == ChildStepRule.MustEqual && result == step->Expected) continue;
            plan->Errno = result < 0 ? *errorNumber() : 0;
            if (step->Rule == ChildStepRule.Execute && unchecked(at + 1) < plan->StepCount
                && plan->Errno is (NoEntry or AccessDenied or NotADirectory))
            {
                // As execvp: a program that may not be run is worth more to the reader than one that is not there.
                if (plan->Errno == AccessDenied) denied = AccessDenied;
                continue;
            }
            if (denied != 0 && plan->Errno == NoEntry) plan->Errno = denied;
            plan->FailedStep = at;
            call(plan->Write, plan->Pipe, (nint)(&plan->FailedStep), 2 * sizeof(int), 0, 0, 0);
            call(plan->Exit, 127, 0, 0, 0, 0, 0);
        }
        call(plan->Exit, 127, 0, 0, 0, 0, 0);
        return 0;
    }
}
