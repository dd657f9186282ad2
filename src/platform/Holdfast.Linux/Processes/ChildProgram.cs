using Holdfast.Linux.Files;
using Holdfast.Linux.Seccomp;

namespace Holdfast.Linux.Processes;

/// <summary>
/// What a new process does between <c>fork</c> and <c>execve</c>: system calls in order, every argument of which is
/// laid out before the fork, because the child may neither allocate nor wait for a thread that the fork did not copy.
/// </summary>
public sealed unsafe class ChildProgram : IDisposable
{
    internal const int NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
    private const int KernelSignalBytes = 8;
    private const int LastSignal = 64;
    private readonly NativeArena _arena = new();
    private readonly List<ChildStep> _steps = [];
    private readonly List<string> _names = [];

    public void Dispose() => _arena.Dispose();

    /// <summary>What step <paramref name="index"/> was for, for the message about its failure.</summary>
    public string NameOf(int index) => _names[index];

    public void StartSession() => Add("setsid", ChildStepRule.Must, SystemCallNumbers.SetSession);

    /// <summary>Gives every signal its default meaning and blocks none: a runtime's choices must not reach the
    /// task.</summary>
    public void ResetSignals()
    {
        var defaultAction = (nint)_arena.Bytes(64);
        for (var signal = 1; signal <= LastSignal; signal++)
            if (signal is not (Signals.Kill or Signals.Stop))
                Add("sigaction", ChildStepRule.May, SystemCallNumbers.SigAction, signal, defaultAction, 0,
                    KernelSignalBytes);
        const int SetMask = 2;
        Add("sigprocmask", ChildStepRule.Must, SystemCallNumbers.SigProcMask, SetMask, defaultAction, 0,
            KernelSignalBytes);
    }

    /// <summary>Moves the child into the cgroup whose <c>cgroup.procs</c> the descriptor has open: 0 means the
    /// writer.</summary>
    public void EnterCgroup(string directory, int processesFile) => Add(
        $"entering cgroup {directory}", ChildStepRule.Must, SystemCallNumbers.Write, processesFile,
            (nint)_arena.Text("0"), 1);

    /// <summary>
    /// Is as likely to be killed when the machine is out of memory as any program, whatever our own service was given.
    /// Before the change of user, and while descriptor 0 may still be taken: the file has to be opened by the child
    /// itself, and the lowest free number is the only one that is known beforehand.
    /// </summary>
    /// <param name="own">This process's own adjustment. Raising one is anybody's right, lowering it may not be.</param>
    public void RenounceMemoryProtection(int own)
    {
        const string File = "/proc/self/oom_score_adj";
        if (own == 0) return;
        var name = $"setting {File}";
        Add(name, ChildStepRule.May, SystemCallNumbers.Close, 0);
        Add(name, ChildStepRule.MustEqual, SystemCallNumbers.OpenAt, FileCalls.WorkingDirectory,
            (nint)_arena.Text(File), (nint)OpenFlags.WriteOnly, expected: 0);
        Add(name, own < 0 ? ChildStepRule.Must : ChildStepRule.May, SystemCallNumbers.Write, 0,
            (nint)_arena.Text("0"), 1);
    }

    public void Redirect(int from, int to) =>
        Add($"dup3 {to}", ChildStepRule.Must, SystemCallNumbers.Dup3, from, to, 0);

    /// <summary>Lets no descriptor but the three standard ones pass to the program.</summary>
    public void CloseOthersOnExec()
    {
        const int CloseOnExec = 4;
        // Linux before 5.11 lacks it; our own descriptors are close-on-exec in any case.
        Add("close_range", ChildStepRule.May, SystemCallNumbers.CloseRange, 3, int.MaxValue, CloseOnExec);
    }

    public void SetMask(uint mask) => Add("umask", ChildStepRule.May, SystemCallNumbers.UMask, (nint)mask);

    public void SetResourceLimit(string name, int resource, ulong soft, ulong hard)
    {
        var limits = (ulong*)_arena.Bytes(2 * sizeof(ulong));
        limits[0] = soft;
        limits[1] = hard;
        Add($"setting {name}", ChildStepRule.Must, SystemCallNumbers.PrLimit, 0, resource, (nint)limits, 0);
    }

    public void EnterDirectory(string path, int directory) =>
        Add($"entering {path}", ChildStepRule.Must, SystemCallNumbers.FChDir, directory);

    /// <summary>
    /// Takes a capability away for good, from root's programs too. From the bounding set that needs a right which an
    /// ordinary user lacks; what he was given to hand down, by its unit, anybody may give up.
    /// </summary>
    public void Renounce(int capability)
    {
        const int BoundingSetDrop = 24;
        Add("prctl PR_CAPBSET_DROP", ChildStepRule.May, SystemCallNumbers.PrCtl, BoundingSetDrop, capability, 0, 0, 0);
        var header = (uint*)_arena.Bytes(CapabilitySets.HeaderBytes);
        var sets = (uint*)_arena.Bytes(CapabilitySets.Bytes);
        CapabilitySets.Read(header, sets);
        CapabilitySets.Remove(sets, capability);
        // An ambient one goes with the inheritable one.
        Add("capset", ChildStepRule.Must, SystemCallNumbers.CapSet, (nint)header, (nint)sets);
    }

    public void BecomeUser(uint user, uint group, ReadOnlySpan<uint> groups)
    {
        var list = (uint*)_arena.Bytes(groups.Length * sizeof(uint));
        groups.CopyTo(new(list, groups.Length));
        // By raw calls: the C library's own would wait for threads that this process does not have.
        Add("setgroups", ChildStepRule.Must, SystemCallNumbers.SetGroups, groups.Length, (nint)list);
        Add($"setresgid {group}", ChildStepRule.Must, SystemCallNumbers.SetResGid, (nint)group, (nint)group,
            (nint)group);
        Add($"setresuid {user}", ChildStepRule.Must, SystemCallNumbers.SetResUid, (nint)user, (nint)user, (nint)user);
    }

    /// <summary>No program started from here gains rights by set-user-id bits or file capabilities.</summary>
    public void RenouncePrivileges() =>
        Add("prctl PR_SET_NO_NEW_PRIVS", ChildStepRule.Must, SystemCallNumbers.PrCtl, NoNewPrivileges, 1, 0, 0, 0);

    /// <summary>
    /// No program started from here takes files out of a quota or changes one. After
    /// <see cref="RenouncePrivileges"/>, or before the change from root to a user: the kernel asks for either.
    /// </summary>
    public void KeepToQuotas() => Add(
        "seccomp", ChildStepRule.Must, SystemCallNumbers.Seccomp, SeccompCalls.SetModeFilter, SeccompCalls.Flags,
        (nint)_arena.Filter(QuotaFilter.Instructions));

    /// <summary>
    /// Dies with its parent. After the change of user, which would undo it. A parent that went before the call sends
    /// nothing, so the parent is asked for afterwards.
    /// </summary>
    public void DieWithParent(int parent)
    {
        const int ParentDeathSignal = 1;
        Add("prctl PR_SET_PDEATHSIG", ChildStepRule.Must, SystemCallNumbers.PrCtl, ParentDeathSignal, Signals.Kill, 0,
            0, 0);
        Add("the shim ended", ChildStepRule.MustEqual, SystemCallNumbers.GetParent, expected: parent);
    }

    /// <summary>Becomes the first of the programs that exists.</summary>
    public void Execute(
        ReadOnlySpan<string> candidates, ReadOnlySpan<string> arguments, ReadOnlySpan<string> environment)
    {
        var argv = (nint)_arena.TextArray(arguments);
        var envp = (nint)_arena.TextArray(environment);
        foreach (var candidate in candidates)
            Add($"execve {candidate}", ChildStepRule.Execute, SystemCallNumbers.Exec, (nint)_arena.Text(candidate),
                argv, envp);
    }

    /// <summary>Forks and lets the child run the steps. Only in a process with a single thread of its own.</summary>
    /// <exception cref="ChildProgramException">A step failed; there is no child then.</exception>
    public int Run()
    {
        var steps = (ChildStep*)_arena.Bytes(_steps.Count * sizeof(ChildStep));
        for (var at = 0; at < _steps.Count; at++) steps[at] = _steps[at];
        return Forker.Run(this, steps, _steps.Count);
    }

    private void Add(
        string name, ChildStepRule rule, int number,
        nint a0 = 0, nint a1 = 0, nint a2 = 0, nint a3 = 0, nint a4 = 0, nint expected = 0)
    {
        _steps.Add(new()
        {
            Number = number, Rule = rule, Expected = expected, A0 = a0, A1 = a1, A2 = a2, A3 = a3, A4 = a4,
        });
        _names.Add(name);
    }
}
