using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Executors;
using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Launching;
using Holdfast.Disks;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Protocol.V1;

namespace Holdfast.Agent.Containers;

/// <summary>What the core planned, as the launcher takes it.</summary>
internal static class ContainerSpecs
{
    // The least that the kernel schedules and that a process starts in.
    private const long CpuMilliMin = 10;
    private const long MemoryBytesMin = 32L << 20;

    /// <summary>Translates a plan.</summary>
    /// <param name="plan">What the core planned.</param>
    /// <param name="places">Where sandboxes lie.</param>
    /// <param name="limits">
    /// What can limit a container: what cannot be limited on this machine is not, which start-up says. Null where the
    /// operator wants no limits.
    /// </param>
    /// <param name="tokens">Proves to the agent which executor it is; null where executors need no proof.</param>
    public static ContainerSpec From(
        ContainerPlan plan, ContainerPlaces places, CgroupSupport? limits, ExecutorTokens? tokens) => new()
    {
        Id = plan.Sandbox.Container,
        SandboxDirectory = places.Sandbox(plan.Sandbox),
        RuntimeDirectory = places.FreshAttempt(plan.Sandbox.Container),
        Command = Command(plan.Command),
        User = plan.Sandbox.User,
        Environment = Environment(plan, tokens),
        Limits = ResourceLimits(plan),
        Cgroup = limits is null ? new CgroupLimits() : limits.Kept(CgroupOf(plan.Limits)),
        Volumes = Links(plan.Sandbox),
    };

    /// <summary>The volumes of a sandbox as links.</summary>
    public static IReadOnlyList<VolumeLink> Links(SandboxPlan plan) =>
    [
        .. plan.Volumes.Select(volume =>
            new VolumeLink(volume.ContainerPath, volume.Directory)
            {
                ReadOnly = volume.ReadOnly,
                GiveToUser = volume.GiveToUser,
                Group = volume.Group,
                WhyGone = () => DiskClaims.WhyGone(volume.Directory),
            }),
    ];

    private static Dictionary<string, string> Environment(ContainerPlan plan, ExecutorTokens? tokens)
    {
        var environment = plan.Environment.ToDictionary(variable => variable.Key, variable => variable.Value);
        if (tokens is not null && plan.Executor is { } executor)
            environment[ExecutorTokens.Variable] = tokens.For(executor, plan.Sandbox.Container);
        return environment;
    }

    private static ContainerCommand Command(CommandSpec command) => command.Shell
        ? new ShellCommand(command.Value ?? "")
        : new ProgramCommand(
            command.Value ?? "", command.Arguments.IsEmpty ? [command.Value ?? ""] : command.Arguments);

    /// <summary>What resources mean to cgroups.</summary>
    public static CgroupLimits CgroupOf(ResourceBag resources) => new()
    {
        CpuMilli = Math.Max(resources.Scalar("cpus").Milli, CpuMilliMin),
        MemoryBytes = resources.Scalar("mem") is { IsZero: false } memory
            ? Math.Max((memory.Milli << 20) / 1000, MemoryBytesMin)
            : null,
    };

    private static IReadOnlyList<ResourceLimitSpec> ResourceLimits(ContainerPlan plan)
    {
        var container = plan.Executor is not null
            ? ExecutorInfo.Parser.ParseFrom(plan.Wire.Span).Container
            : TaskInfo.Parser.ParseFrom(plan.Wire.Span).Container;
        if (container?.RlimitInfo is not { } limits) return [];
        return
        [
            .. limits.Rlimits.Select(limit => new ResourceLimitSpec(
                $"{limit.Type}".ToUpperInvariant().Replace("RLMT", "", StringComparison.Ordinal),
                limit.HasSoft ? limit.Soft : null, limit.HasHard ? limit.Hard : null)),
        ];
    }
}
