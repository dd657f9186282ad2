using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;
using Holdfast.Shim.Messages;

namespace Holdfast.Shim.Container;

/// <summary>Prepares and starts the first process of a container.</summary>
internal static class FirstProcess
{
    private const uint FileMask = 0x12; // 022: what the task makes is readable, as with Mesos.
    private const uint SharedFileMask = 0x02; // 002: those that share a volume write each other's files.
    private const int ResourceCapability = 24; // CAP_SYS_RESOURCE is exempt from project quotas and hard limits.

    /// <exception cref="IOException">It was not started; the message names the step.</exception>
    internal static ProcessIdentity Start(ShimOrder order, Sandbox sandbox)
    {
        var limits = ResourceLimits.Of(order.Limits, sandbox.Note);
        var input = order.Input.Length > 0
            ? FileCalls.InMemory("stdin", order.Input)
            : FileCalls.Open(FileCalls.WorkingDirectory, "/dev/null", OpenFlags.ReadOnly);
        var cgroups = new List<int>();
        try
        {
            foreach (var cgroup in order.Cgroups)
                cgroups.Add(FileCalls.Open(FileCalls.WorkingDirectory, $"{cgroup}/cgroup.procs", OpenFlags.WriteOnly));
            using var program = Prepare(order, sandbox, limits, input, cgroups);
            var pid = program.Run();
            sandbox.CloseTaskEnds();
            var first = ProcessIdentity.Of(pid) ?? throw new LinuxException("open", $"/proc/{pid}/stat", Errno.NoEntry);
            var facts = new Facts().With("pid", pid).With("start", (long)first.StartTicks).With("boot", order.BootId)
                .With("user", order.User?.User ?? ProcessCalls.EffectiveUser);
            FileCalls.Replace(FileCalls.WorkingDirectory, RuntimeFiles.Started, facts.Write(), durable: false);
            return first;
        }
        finally
        {
            foreach (var descriptor in cgroups) FileCalls.Close(descriptor);
            FileCalls.Close(input);
        }
    }

    private static ChildProgram Prepare(
        ShimOrder order, Sandbox sandbox, ShimLimit[] limits, int input, List<int> cgroups)
    {
        var program = new ChildProgram();
        program.StartSession();
        program.ResetSignals();
        for (var at = 0; at < cgroups.Count; at++) program.EnterCgroup(order.Cgroups[at], cgroups[at]);
        program.RenounceMemoryProtection(ProcessCalls.OutOfMemoryAdjustment);
        program.Redirect(input, 0);
        program.Redirect(sandbox.Output, 1);
        program.Redirect(sandbox.Error, 2);
        program.CloseOthersOnExec();
        program.SetMask(order.SharesFiles ? SharedFileMask : FileMask);
        foreach (var limit in limits) program.SetResourceLimit(limit.Name, limit.Resource, limit.Soft, limit.Hard);
        // By descriptor and before the change of user, who may not be allowed through the directories above it.
        program.EnterDirectory(sandbox.Path, sandbox.Directory);
        program.Renounce(ResourceCapability);
        if (!order.AllowsNewPrivileges) program.RenouncePrivileges();
        if (order.KeepsToQuotas) program.KeepToQuotas();
        if (order.User is { } user) program.BecomeUser(user.User, user.Group, user.Groups);
        program.DieWithParent(ProcessCalls.Pid);
        program.Execute(order.Programs, order.Arguments, order.Environment);
        return program;
    }
}
