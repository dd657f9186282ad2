using Holdfast.Cli.Verbs;
using Holdfast.Cli.Volumes;
using Holdfast.Client.Faults;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Cli.Tasks.Run;

/// <summary>How the task gets its place.</summary>
internal sealed partial class TaskRun
{
    private const double RefuseSeconds = 5;

    // What was asked to wait not at all still waits for the first offers, which come with the next allocation.
    private static readonly TimeSpan PatienceMin = TimeSpan.FromSeconds(2);

    private readonly WaitingReasons _reasons = new();
    private VolumeHomes _homes = new([]);
    private Offer? _launched;

    private async Task FindVolumesAsync()
    {
        if (_request.Volumes.Count == 0) return;
        _homes = VolumeHomes.Find(_request, await VolumeNoun.Instance.ReadAsync(_invocation));
    }

    private async Task ConsiderAsync(IReadOnlyList<Offer> offers)
    {
        // Where the volumes are is asked each time: somebody may have made one meanwhile, and there must be no second.
        if (_launched is null) await FindVolumesAsync();
        var declined = new List<OfferID>();
        foreach (var offer in offers)
        {
            if (_launched is not null)
            {
                declined.Add(offer.Id);
                continue;
            }

            switch (Placing.Try(offer, _request, _homes))
            {
                case Placed placed:
                    await AcceptAsync(offer, placed);
                    break;
                case Unfit unfit:
                    _reasons.Note(offer.Hostname, unfit.Reasons);
                    declined.Add(offer.Id);
                    break;
            }
        }

        if (declined.Count > 0)
            await SendAsync(new Call
            {
                Type = Call.Types.Type.Decline,
                Decline = new() { OfferIds = { declined }, Filters = new() { RefuseSeconds = RefuseSeconds } },
            });
    }

    private async Task AcceptAsync(Offer offer, Placed placed)
    {
        var volumes = placed.NewVolumes switch
        {
            0 => "",
            1 => ", with a new volume",
            var count => $", with {count} new volumes",
        };
        await Terminal.SayAsync($"Task '{_request.Name}' is launched on {offer.Hostname}{volumes}.");
        _launched = offer;
        var isSent = await SendAsync(new Call
        {
            Type = Call.Types.Type.Accept,
            Accept = new()
            {
                OfferIds = { offer.Id }, Operations = { placed.Operations }, Filters = new() { RefuseSeconds = 0 },
            },
        });
        // An uncertain one may have arrived: then updates come, or the reconciliation says that nobody knows the task.
        if (!isSent) await SubscribedAsync();
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var started = _invocation.Clock.GetTimestamp();
        var patience = _patience < PatienceMin ? PatienceMin : _patience;
        using var timer = new PeriodicTimer(ExplainEvery, _invocation.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var isOver = _invocation.Clock.GetElapsedTime(started) >= patience;
                _events.Writer.TryWrite(isOver ? new PatienceOver() : new StillWaiting());
                if (isOver) return;
            }
        }
        catch (OperationCanceledException)
        {
            return; // It is over.
        }
    }

    private async Task ExplainAsync()
    {
        if (_launched is not null) return;
        if (_reasons.News(await ReasonAsync()) is { } news)
            await Terminal.SayAsync($"Task '{_request.Name}' waits for a place: {news}.");
    }

    private async Task GiveUpAsync()
    {
        if (_launched is not null) return;
        throw Failure.NotPlaced($"Task '{_request.Name}' has no place: {await ReasonAsync()}.");
    }

    private async Task<string> ReasonAsync()
    {
        if (_homes.Obstacle is { } obstacle) return obstacle;
        try
        {
            var waiting = _scheduler.FrameworkId is { } framework
                ? await _invocation.Connection.MasterAdmin().WaitingAsync(framework, _invocation.Stopping)
                : null;
            return _reasons.Text(
                [.. (waiting?.Roles ?? []).SelectMany(role => role.Causes).Select(cause => cause.Text.TrimEnd('.'))]);
        }
        catch (ClientException cause)
        {
            return cause.Message.TrimEnd('.');
        }
    }
}
