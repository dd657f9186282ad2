using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Proof;
using Holdfast.Containers.Sandboxes;
using Holdfast.Containers.Shims;
using Holdfast.Linux;
using Holdfast.Linux.Processes;
using Holdfast.Shim.Messages;

namespace Holdfast.Containers.Launching;

/// <summary>Runs containers as plain processes below a shim; volumes are links in the sandbox. Needs no root.</summary>
public sealed class ProcessLauncher : IContainerLauncher
{
    private static readonly TimeSpan ShimAnswerTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShimEndTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KnockTimeout = TimeSpan.FromSeconds(5);
    private readonly ShimPool _shims;
    private readonly CgroupSupport _cgroups;
    private readonly Confinement _confinement;
    private readonly string _bootId;
    private readonly TimeProvider _time;
    private readonly ProcessSetProof _proof;

    /// <param name="shims">Outlives the launcher; the caller disposes it.</param>
    /// <param name="cgroups">What <see cref="CgroupSupport.Detect"/> found.</param>
    /// <param name="confinement">What <see cref="Confinement.Detect"/> found.</param>
    /// <param name="bootId">The machine's boot, <see cref="Boot.Id"/>; given, so that a test can restart the
    /// machine.</param>
    public ProcessLauncher(
        ShimPool shims, CgroupSupport cgroups, Confinement confinement, string bootId, TimeProvider time)
    {
        (_shims, _cgroups, _confinement, _bootId, _time) = (shims, cgroups, confinement, bootId, time);
        _proof = new(bootId, ProcessCalls.EffectiveUser);
    }

    public ContainerRecord Describe(ContainerSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new()
        {
            Id = spec.Id,
            RuntimeDirectory = spec.RuntimeDirectory,
            SandboxDirectory = spec.SandboxDirectory,
            BootId = _bootId,
            Directories = [spec.SandboxDirectory, .. spec.Volumes.Select(volume => volume.HostDirectory)],
            Cgroups = spec.Cgroup is { } limits ? _cgroups.DirectoriesOf(spec.Id.ToString(), limits) : [],
            User = ProcessCalls.EffectiveUser,
        };
    }

    public async Task<LaunchOutcome> LaunchAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (SpecCheck.Explain(spec, _cgroups) is { } refusal) return refusal;
        cancellationToken.ThrowIfCancellationRequested();
        // Off the caller's thread: the name service, cgroups and the order's file all may take their time.
        return await Task.Run(() => StartAsync(spec), CancellationToken.None);
    }

    public Task<AttachOutcome> AttachAsync(ContainerRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Task.Run(() => FindAsync(record, cancellationToken), cancellationToken);
    }

    private async Task<LaunchOutcome> StartAsync(ContainerSpec spec)
    {
        Cgroup? cgroup = null;
        try
        {
            var user = TaskUser.Resolve(spec.User);
            var files = new RuntimeDirectory(spec.RuntimeDirectory);
            files.Create();
            SandboxDirectory.Prepare(spec, user);
            if (spec.Cgroup is { } limits) cgroup = _cgroups.Create(spec.Id.ToString(), limits);
            files.WriteOrder(OrderWriting.Order(spec, _bootId, user, cgroup, _confinement));
            var outcome = await HandOverAsync(Describe(spec) with { User = user.User }, files);
            if (outcome is LaunchFailed) cgroup?.TryRemove();
            return outcome;
        }
        catch (UnknownUserException unknown)
        {
            return new LaunchRefused("command.user", unknown.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            cgroup?.TryRemove();
            return new LaunchFailed(failure.Message);
        }
    }

    private async Task<LaunchOutcome> HandOverAsync(ContainerRecord record, RuntimeDirectory files)
    {
        var shim = _shims.Take();
        var connection = shim.Connection;
        using var patience = new CancellationTokenSource(ShimAnswerTimeout, _time);
        ShimMessage? answer;
        try
        {
            await connection.SendAsync(new(ShimMessageKind.Take, Text: record.RuntimeDirectory), patience.Token);
            answer = await connection.ReceiveAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            if (files.TryRevokeOrder())
            {
                connection.Dispose();
                return new LaunchFailed($"no shim took the order within {ShimAnswerTimeout.TotalSeconds} s");
            }
            // It was taken, and the shim may be stuck on a disk: it is followed like any that runs.
            return new Launched(new RunningContainer(record with { Shim = files.Shim }, connection, [], _proof, _time));
        }
        switch (answer)
        {
            case { Kind: ShimMessageKind.Started } started:
                var first = new ProcessIdentity(started.A, (ulong)started.B);
                return new Launched(new RunningContainer(
                    record with { Shim = files.Shim, First = first }, connection, [new ContainerStarted(first)], _proof,
                        _time));
            case { Kind: ShimMessageKind.Failed } failed:
                await EndOfAsync(connection, files.Shim);
                return Unheard(record, files, failed.Text);
            default:
                connection.Dispose();
                return Unheard(record, files, failure: null);
        }
    }

    // A shim ends right after its last word; until then it is itself a process of the container. One that is slow to
    // end will be found alive by the proof, and the container is followed until it is gone.
    private async Task EndOfAsync(ShimConnection connection, ProcessIdentity? shim)
    {
        connection.Dispose();
        var since = _time.GetTimestamp();
        while (shim is { IsAlive: true } && _time.GetElapsedTime(since) < ShimEndTimeout)
            await Task.Delay(TimeSpan.FromMilliseconds(2), _time);
    }

    // The shim started nothing, or fell silent: the order is still there to be revoked, or it is proven that nothing
    // runs, or something may.
    private LaunchOutcome Unheard(ContainerRecord record, RuntimeDirectory files, string? failure)
    {
        if (files.TryRevokeOrder()) return new LaunchFailed(failure ?? "the shim ended before it took the order");
        var known = record with { Shim = files.Shim, First = files.First };
        if (known is { Shim: null, First: null } || (known.First is null && IsProvenEmpty(known)))
            if ((failure ?? files.Failure) is { } reason)
                return new LaunchFailed(reason);
        return new Launched(new RunningContainer(known, connection: null, [], _proof, _time));
    }

    private bool IsProvenEmpty(ContainerRecord record) => _proof.Prove(record) is ProvenEmpty;

    private async Task<AttachOutcome> FindAsync(ContainerRecord record, CancellationToken cancellationToken)
    {
        var files = new RuntimeDirectory(record.RuntimeDirectory);
        if (record.BootId != _bootId)
            return new AttachGone(files.Exit ?? ExitStatus.Unknown, "the machine has restarted since");
        if (record.First is null && files.TryRevokeOrder()) return new AttachNeverStarted(
            "no shim had taken its order");
        var known = record with
        {
            Shim = record.Shim ?? files.Shim,
            First = record.First ?? files.First,
            User = files.User ?? record.User, // Not looked up yet when the record was made before the launch.
        };
        if (known is { Shim: null, First: null }) return new AttachNeverStarted("it has no order and no shim");

        if (await KnockAsync(known, files, cancellationToken) is { } connection)
            return new Attached(new RunningContainer(known, connection, [], _proof, _time));
        known = known with { First = known.First ?? files.First };
        if (_proof.Prove(known) is ProvenEmpty proven)
        {
            new Cgroup(known.Cgroups).TryRemove();
            // Why nothing was started is believed only where nothing runs: the file alone proves nothing.
            return known.First is null && files.Failure is { } failure
                ? new AttachNeverStarted(failure)
                : files.Exit is { } exit ? new AttachGone(exit, proven.Basis)
                : new AttachGone(
                    ExitStatus.Unknown, $"it and its shim ended while no agent watched, and how is not known; of it "
                        + $"nothing runs: {proven.Basis}");
        }
        return new Attached(new RunningContainer(known, connection: null, [], _proof, _time));
    }

    // A shim that has only just taken its order listens a moment later. One that cannot be reached is not waited for:
    // the container is followed without it.
    private async Task<ShimConnection?> KnockAsync(
        ContainerRecord record, RuntimeDirectory files, CancellationToken cancellationToken)
    {
        var since = _time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(5);
        while (record.Shim is { IsAlive: true })
        {
            if (ShimConnection.TryOpen(files.Path) is { } connection) return connection;
            if (_time.GetElapsedTime(since) > KnockTimeout) return null;
            await Task.Delay(pause, _time, cancellationToken);
            pause = pause * 2 < TimeSpan.FromMilliseconds(200) ? pause * 2 : TimeSpan.FromMilliseconds(200);
        }
        return null;
    }
}
