using System.Collections.Concurrent;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Executors;
using Holdfast.Agent.Sandboxes;
using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Launching;
using Holdfast.Containers.Sandboxes;
using Holdfast.Hosting;
using Holdfast.Linux.Processes;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Containers;

/// <summary>Does to containers what the core asks for, off the loop, and tells the core what came of it.</summary>
/// <remarks>
/// What is asked of one container is done in order; containers do not wait for each other. A stop overtakes: it cuts a
/// fetch short and lets a launch end, since a launch is never left half-done.
/// </remarks>
internal sealed class ContainerRunner(
    ContainerPlaces places, IContainerLauncher launcher, UriFetcher fetcher, CgroupSupport? limits,
    ExecutorTokens? tokens, Func<AgentEvent, ValueTask> post,
    TimeProvider time)
    : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ContainerId, ContainerJobs> _containers = new();
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Holds sandboxes to their limits where their disk can.</summary>
    public required HeldSandboxes Held { get; init; }

    /// <summary>Makes the sandbox.</summary>
    public void Prepare(SandboxPlan plan) => Jobs(plan.Container).Add(async _ =>
    {
        if (SandboxTree.TryPrepare(places, plan, Held) is { } refusal)
            await post(new SandboxFailed(Now, plan.Container, $"{refusal.Field}: {refusal.Reason}"));
        else
            await post(new SandboxPrepared(Now, plan.Container));
    }, reason => post(new SandboxFailed(Now, plan.Container, reason)));

    /// <summary>Makes room for one more task in a running executor's container.</summary>
    public void Extend(ExtendContainer extend)
    {
        var (plan, jobs) = (extend.Plan, Jobs(extend.Plan.Container));
        jobs.Add(async _ =>
        {
            var refusal = SandboxDirectory.TryPrepare(places.Sandbox(plan), plan.User, ContainerSpecs.Links(plan));
            if (refusal is null) Held.SetLimit(plan);
            if (refusal is null && limits is not null)
                jobs.Held?.Raise(limits.Kept(ContainerSpecs.CgroupOf(extend.Limits)));
            var fault = refusal is null ? null : $"{refusal.Field}: {refusal.Reason}";
            await post(new ContainerExtended(Now, extend.Task, fault));
        }, reason => post(new ContainerExtended(Now, extend.Task, reason)));
    }

    /// <summary>Sets the limit of the sandbox of a running container.</summary>
    public void Limit(SandboxPlan plan) => Jobs(plan.Container).Add(_ =>
    {
        Held.SetLimit(plan);
        return Task.CompletedTask;
    }, reason => post(new SandboxLimitFailed(Now, plan.Container, reason)));

    /// <summary>Fetches URIs into the sandbox.</summary>
    public void Fetch(FetchPlan plan) => Jobs(plan.Sandbox.Container).Add(async stopping =>
    {
        await post(await fetcher.FetchAsync(plan, stopping) is { } failed
            ? new FetchFailed(
                Now, plan.Sandbox.Container, failed.Reason,
                IsCopyDamaged: failed.Fault == Holdfast.Containers.Fetching.FetchFault.Copy)
            : new FetchFinished(Now, plan.Sandbox.Container));
    }, reason => post(new FetchFailed(Now, plan.Sandbox.Container, reason)));

    /// <summary>Starts the container.</summary>
    public void Start(ContainerPlan plan)
    {
        var jobs = Jobs(plan.Sandbox.Container);
        jobs.Add(async stopping =>
        {
            if (stopping.IsCancellationRequested) return;
            var spec = ContainerSpecs.From(plan, places, limits, tokens);
            ContainerNotes.Write(places.Runtime(spec.Id), launcher.Describe(spec));
            switch (await launcher.LaunchAsync(spec, _closing.Token))
            {
                case Launched launched:
                    jobs.Hold(launched.Container);
                    var record = launched.Container.Record;
                    await post(new Core.ContainerStarted(Now, spec.Id, record.ToJson(), record.First?.Pid ?? 0));
                    Watch(spec.Id, launched.Container);
                    break;
                case LaunchRefused refused:
                    await post(new ContainerStartFailed(Now, spec.Id, $"{refused.Field}: {refused.Reason}"));
                    break;
                case LaunchFailed failed:
                    await post(new ContainerStartFailed(Now, spec.Id, failed.Reason));
                    break;
            }
        }, reason => post(new ContainerStartFailed(Now, plan.Sandbox.Container, reason)));
    }

    /// <summary>Finds a container again after a start of the agent.</summary>
    public void Attach(ContainerId container, ReadOnlyMemory<byte> record)
    {
        var jobs = Jobs(container);
        jobs.Add(async stopping =>
        {
            if (await FindAsync(container, record, tell: true, stopping) is { } attached)
            {
                jobs.Hold(attached);
                await post(new ContainerAttached(
                    Now, container, attached.Record.ToJson(), attached.Record.First?.Pid ?? 0));
                Watch(container, attached);
            }
        });
    }

    /// <summary>Asks all processes of a container to end.</summary>
    public void Terminate(ContainerId container)
    {
        var jobs = Jobs(container);
        jobs.Add(async _ =>
        {
            if (jobs.Held is { } held)
                await held.SignalAsync(Signals.Terminate, SignalScope.Everything, _closing.Token);
        });
    }

    /// <summary>Ends all that happens for a container, until it is proven empty.</summary>
    public void Stop(ContainerId container, ReadOnlyMemory<byte> record)
    {
        var jobs = Jobs(container);
        jobs.Stop();
        jobs.Add(async _ =>
        {
            var held = jobs.Held ?? await FindAsync(container, record, tell: false, _closing.Token);
            if (held is null)
            {
                await post(new Core.ContainerEmpty(Now, container));
                return;
            }
            if (jobs.Held is null)
            {
                jobs.Hold(held);
                Watch(container, held);
            }
            // Its own watcher tells the core that it is empty: once, whoever asked.
            await held.DestroyAsync(_closing.Token);
        });
    }

    /// <summary>The handle on a container's processes; null before it runs and once it is forgotten. From any
    /// thread.</summary>
    public IContainer? Find(ContainerId container) =>
        _containers.TryGetValue(container, out var jobs) ? jobs.Held : null;

    /// <summary>Removes a container's runtime files. Its sandbox stays.</summary>
    public void Forget(ContainerId container)
    {
        if (!_containers.TryRemove(container, out var jobs)) jobs = NewJobs(container);
        jobs.Add(async _ =>
        {
            if (jobs.Held is { } held) await held.DisposeAsync();
            ContainerNotes.Remove(places.Runtime(container));
        });
    }

    /// <summary>Lets go of every container; all of them run on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_containers.Values.Select(jobs => jobs.Finished));
        foreach (var jobs in _containers.Values)
            if (jobs.Held is { } held) await held.DisposeAsync();
    }

    private DateTimeOffset Now => time.GetUtcNow();

    private ContainerJobs Jobs(ContainerId container) =>
        _containers.GetOrAdd(container, NewJobs);

    private ContainerJobs NewJobs(ContainerId container) =>
        new(reason => post(new ContainerTroubled(Now, container, reason)), time, _closing.Token);

    private async Task<IContainer?> FindAsync(
        ContainerId container, ReadOnlyMemory<byte> stored, bool tell, CancellationToken stopping)
    {
        var record = stored.IsEmpty
            ? ContainerNotes.Read(places.Runtime(container))
            : ContainerRecord.FromJson(stored.Span);
        if (record is null)
        {
            await fetcher.EndLeftoverAsync(container, stopping);
            if (tell)
                await post(new ContainerLost(
                    Now, container, "it was never handed to a shim", WaitStatus: null, NeverStarted: true));
            return null;
        }
        switch (await launcher.AttachAsync(record, stopping))
        {
            case Attached attached:
                return attached.Container;
            case AttachGone gone when tell:
                await post(new ContainerLost(
                    Now, container, gone.Proof, gone.Status.WaitStatus, NeverStarted: false, gone.Status.OutOfMemory));
                return null;
            case AttachNeverStarted never when tell:
                await post(new ContainerLost(Now, container, never.Reason, WaitStatus: null, NeverStarted: true));
                return null;
            default:
                return null;
        }
    }

    private void Watch(ContainerId container, IContainer held) => Task.Run(async () =>
    {
        try
        {
            await foreach (var told in held.Events.ReadAllAsync())
                if (Heard(container, told) is { } evt)
                    await post(evt);
        }
        catch (Exception cause)
        {
            // The follower tries again what may pass. Whoever goes on without it would never hear of the exit.
            Fatal.EndProcess(cause);
        }
    });

    private AgentEvent? Heard(ContainerId container, ContainerEvent told) => told switch
    {
        ContainerExited exited => new ProcessExited(
            Now, container, exited.Status.WaitStatus ?? Signals.Kill, exited.Status.OutOfMemory),
        ContainerLingers lingers => new ContainerTroubled(Now, container, lingers.Reason),
        ContainerShimLost => new ContainerTroubled(Now, container, "its shim was lost before it was empty"),
        Holdfast.Containers.Launching.ContainerEmpty => new Core.ContainerEmpty(Now, container),
        _ => null,
    };
}
