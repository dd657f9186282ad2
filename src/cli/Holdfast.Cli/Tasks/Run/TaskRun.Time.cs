using Holdfast.Cli.Verbs;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Cli.Tasks.Run;

/// <summary>What comes by the passing of time: no place, no agent, no end.</summary>
internal sealed partial class TaskRun
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan ExplainEvery = TimeSpan.FromSeconds(2);

    // What was asked to wait not at all still waits for the first offers, which come with the next allocation.
    private static readonly TimeSpan PatienceMin = TimeSpan.FromSeconds(2);

    // An agent that comes back, or is forgotten, is told only to whoever asks.
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan KillGraceUsual = TimeSpan.FromSeconds(3);

    // In it a master that is there gives up an agent that is not.
    private static readonly TimeSpan EndPatience = TimeSpan.FromMinutes(2);

    private long _started;
    private long? _launchedAt;
    private long? _explainedAt;
    private long? _askedAt;
    private long? _overdueSince;
    private bool _isAway;

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        _started = _invocation.Clock.GetTimestamp();
        using var timer = new PeriodicTimer(TickEvery, _invocation.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken)) _events.Writer.TryWrite(new Ticked());
        }
        catch (OperationCanceledException)
        {
            return; // It is over.
        }
    }

    private async Task PassAsync()
    {
        if (_launched is null)
        {
            var patience = _request.Patience < PatienceMin ? PatienceMin : _request.Patience;
            if (Has(patience, _started))
                throw Failure.NotPlaced($"Task '{_request.Name}' has no place: {await ReasonAsync()}.");
            if (Has(ExplainEvery, _explainedAt ?? _started)) await ExplainAsync();
            return;
        }

        if (_isAway && Has(AskEvery, _askedAt))
        {
            _askedAt = _invocation.Clock.GetTimestamp();
            await ReconcileAsync(_launched);
        }

        if (_overdueSince is null && Has(_request.Timeout, _launchedAt)) await OverdueAsync();
        if (Has((_request.KillGrace ?? KillGraceUsual) + EndPatience, _overdueSince))
            throw Failure.TimedOut(
                $"Left: task '{_request.Name}' was to be killed, and nobody said that it is over. The cluster ends it, "
                + $"at the latest {FailoverSeconds:0} s after a master has missed its framework.");
    }

    // It was told before what it waits for.
    private async Task AwayAsync()
    {
        if (_isKillWanted) throw LeftAway();
        if (_isAway) return;
        (_isAway, _askedAt) = (true, _invocation.Clock.GetTimestamp());
        var until = _request.Timeout is null ? "" : ", or its --timeout is over";
        await Terminal.SayAsync(
            $"Agent {_launched?.Hostname} is unreachable, and nobody knows whether task '{_request.Name}' still runs "
            + $"there. This waits until the agent is back{until}; nothing is started in its place, since its volumes "
            + "are there. Ctrl-C leaves, and has the task ended when the agent is back.");
    }

    private async Task OverdueAsync()
    {
        _overdueSince = _invocation.Clock.GetTimestamp();
        await Terminal.SayAsync(
            $"Task '{_request.Name}' has had the {_request.Timeout!.Value.TotalSeconds:0.#} s of its --timeout.");
        if (!_isKillWanted) await KillAsync();
    }

    private Failure LeftAway() => Failure.TimedOut(
        $"Left: agent {_launched?.Hostname} is unreachable, and task '{_request.Name}' may still run there. It is "
        + "ended when the agent is back.");

    private bool Has(TimeSpan? span, long? since) =>
        span is { } bound && since is { } then && _invocation.Clock.GetElapsedTime(then) >= bound;
}
