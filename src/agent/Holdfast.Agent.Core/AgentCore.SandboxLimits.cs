using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.State;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core;

/// <remarks>
/// <code>
/// launch ──commit──► id is the container's ──► sandbox made with its limit ──► … ──► container over, sandbox kept
///                                                                                           │ collected, or never made
///      id is free ◄── nothing carries it ◄── asked each minute ◄──commit── given back ◄─────┘
/// </code>
/// A cut anywhere leaves the id with its container, and the sandbox at most made: the next start makes it again, or the
/// next look of the collector finds that there is none.
/// </remarks>
public sealed partial class AgentCore
{
    private DiskFacts SandboxDisk => _facts.Disks[0];

    /// <summary>Why the sandbox of a new container could not be held to its limit; null where it can, or need
    /// not.</summary>
    private string? WhyNoSandboxLimit(List<TaskEntry> tasks, ExecutorSpec? executor)
    {
        if (executor is not null && tasks[0].Framework.Executors.ContainsKey(executor.Id)) return null;
        var mode = executor?.DiskLimit ?? tasks[0].Spec.DiskLimit ?? _options.DiskLimits.Mode;
        return mode is not DiskLimitMode.Account && NeedsLimit(tasks[0].Spec.Resources, executor)
            ? _limitIds.WhyNot(SandboxDisk, count: 1)
            : null;
    }

    // A command task has what it has. An executor's tasks come and go: its sandbox is made so that it can be limited.
    private static bool NeedsLimit(ResourceBag resources, ExecutorSpec? executor) =>
        executor is not null || !PlainDiskOf(resources).IsEmpty;

    /// <summary>Gives a container that is new the id of its sandbox's limit, where its disk has them.</summary>
    private void TakeLimit(ContainerEntry container, ResourceBag resources, ExecutorSpec? executor)
    {
        if (!SandboxDisk.HasLimitIds || !NeedsLimit(resources, executor)) return;
        // There is one for whoever is to be limited; who is only counted is walked where there is none.
        if (_limitIds.WhyNot(SandboxDisk, count: 1) is null)
            container.Limit = _limitIds.Take(SandboxDisk, container.Id);
    }

    private SandboxLimit? SandboxLimitOf(ContainerEntry container)
    {
        if (container.Limit is not { } id) return null;
        var plain = PlainDiskOf(container);
        long? bytes = plain.IsEmpty || LimitModeOf(container) is DiskLimitMode.Account
            ? null
            : Bytes(plain.Scalar("disk"))
                + (LimitModeOf(container) is DiskLimitMode.Kill ? _options.DiskLimits.HeadroomBytes : 0);
        return new SandboxLimit(id.Root, id.Backend, id.Id, bytes);
    }

    /// <summary>Has the limit of a running executor's sandbox set to what its tasks have now.</summary>
    private void LimitSandbox(ContainerEntry container)
    {
        if (container is { Limit: not null, MayRun: true } && container.Phase != ContainerPhase.Stopping)
            _turn.Do(new LimitSandbox(SandboxOf(container)));
    }

    private void OnSandboxLimitFailed(ContainerId id, string reason)
    {
        if (!_containers.TryGetValue(id, out var container)) return;
        _turn.Announce(
            AgentNotice.ContainerTrouble,
            $"The sandbox of container {id} of {container.Owner} has not the limit that it should have ({reason}); "
                + "tried again.");
        _timers.Set(new TimerKey(TimerKind.SandboxLimit, id.ToString()), _turn.Now + TrashRetry);
    }

    private void OnSandboxLimitDue(string subject)
    {
        if (_containers.TryGetValue(ContainerId.Parse(subject), out var container)) LimitSandbox(container);
    }

    // Its word may be old: whoever is launched again has the sandbox made again.
    private void OnSandboxGone(ContainerId id)
    {
        if (!_containers.ContainsKey(id)) _limitIds.Release(id);
    }
}
