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
    private readonly ShimPool _shims;
    private readonly CgroupSupport _cgroups;
    private readonly string _bootId;
    private readonly TimeProvider _time;
    private readonly ProcessSetProof _proof;

    /// <param name="shims">Outlives the launcher; the caller disposes it.</param>
    /// <param name="cgroups">What <see cref="CgroupSupport.Detect"/> found.</param>
    /// <param name="bootId">The machine's boot, <see cref="Boot.Id"/>; given, so that a test can restart the
    /// machine.</param>
    public ProcessLauncher(ShimPool shims, CgroupSupport cgroups, string bootId, TimeProvider time)
    {
        (_shims, _cgroups, _bootId, _time) = (shims, cgroups, bootId, time);
        _proof = new(bootId);
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
            files.WriteOrder(OrderWriting.Order(spec, _bootId, user, cgroup));
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
            answer = await connection.ReceiveAsync(CancellationToken.None); // It was taken: what follows takes no time.
        }
        switch (answer)
        {
            case { Kind: ShimMessageKind.Started } started:
                var first = new ProcessIdentity(started.A, (ulong)started.B);
                return new Launched(new RunningContainer(
                    record with { Shim = files.Shim, First = first }, connection, [new ContainerStarted(first)], _proof,
                        _time));
            case { Kind: ShimMessageKind.Failed } failed:
                connection.Dispose();
                return new LaunchFailed(failed.Text);
            default:
                connection.Dispose();
                return Unheard(record, files);
        }
    }

    // The shim fell silent: its files say whether something was started, or the order is still there to be revoked.
    private LaunchOutcome Unheard(ContainerRecord record, RuntimeDirectory files)
    {
        if (files.TryRevokeOrder()) return new LaunchFailed("the shim ended before it took the order");
        if (files.Failure is { } failure) return new LaunchFailed(failure);
        var known = record with { Shim = files.Shim, First = files.First };
        return new Launched(new RunningContainer(known, connection: null, [], _proof, _time));
    }

    private async Task<AttachOutcome> FindAsync(ContainerRecord record, CancellationToken cancellationToken)
    {
        var files = new RuntimeDirectory(record.RuntimeDirectory);
        if (record.BootId != _bootId)
            return new AttachGone(files.Exit ?? ExitStatus.Unknown, "the machine has restarted since");
        if (record.First is null && files.TryRevokeOrder()) return new AttachNeverStarted(
            "no shim had taken its order");
        if (files.Failure is { } failure) return new AttachNeverStarted(failure);
        var known = record with
        {
            Shim = record.Shim ?? files.Shim,
            First = record.First ?? files.First,
            User = files.User ?? record.User, // Not looked up yet when the record was made before the launch.
        };
        if (known is { Shim: null, First: null }) return new AttachNeverStarted("it has no order and no shim");

        if (await KnockAsync(known, files, cancellationToken) is { } connection)
            return new Attached(new RunningContainer(known, connection, [], _proof, _time));
        if (files.Failure is { } late) return new AttachNeverStarted(late);
        known = known with { First = known.First ?? files.First };
        if (_proof.Prove(known) is ProvenEmpty proven)
        {
            new Cgroup(known.Cgroups).TryRemove();
            return new AttachGone(files.Exit ?? ExitStatus.Unknown, proven.Basis);
        }
        return new Attached(new RunningContainer(known, connection: null, [], _proof, _time));
    }

    // A shim that has only just taken its order listens a moment later.
    private async Task<ShimConnection?> KnockAsync(
        ContainerRecord record, RuntimeDirectory files, CancellationToken cancellationToken)
    {
        while (record.Shim is { IsAlive: true })
        {
            if (ShimConnection.TryOpen(files.Path) is { } connection) return connection;
            await Task.Delay(TimeSpan.FromMilliseconds(5), _time, cancellationToken);
        }
        return null;
    }
}
