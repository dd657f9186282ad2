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

    // What an ACCEPT leaves over may be wanted again, where it is refused as a whole.
    private const double RefuseAfterUse = 1;

    // A volume that is being made elsewhere is seen there long before.
    private static readonly TimeSpan RefusalPatience = TimeSpan.FromSeconds(10);

    private readonly WaitingReasons _reasons = new();
    private VolumeHomes _homes = new([]);
    private Offer? _launched;
    private string? _refusal;
    private long? _refusedSince;

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
        var files = _request.Uris.Count switch
        {
            0 => "",
            1 => "; its file is fetched first",
            var count => $"; its {count} files are fetched first",
        };
        await Terminal.SayAsync($"Task '{_request.Name}' is launched on {offer.Hostname}{volumes}{files}.");
        (_launched, _launchedAt) = (offer, _invocation.Clock.GetTimestamp());
        var fault = await SendAsync(new Call
        {
            Type = Call.Types.Type.Accept,
            Accept = new()
            {
                OfferIds = { offer.Id },
                Operations = { placed.Operations },
                Filters = new() { RefuseSeconds = RefuseAfterUse },
            },
        });
        if (fault is { Retry: RetryAdvice.Safe }) await WaitOnAsync(); // Nothing was done; other offers will come.
        // An uncertain one may have arrived: then updates come, or the reconciliation says that nobody knows the task.
        else if (fault is not null) await SubscribedAsync();
        else await SuppressAsync();
        if (_launched is not null) StartProgress(offer);
    }

    // What this run cannot use must be offered to others at once.
    private async Task SuppressAsync() => await SendAsync(new Call { Type = Call.Types.Type.Suppress });

    private async Task OperationAsync(OperationStatus status)
    {
        if (status.State is OperationState.OperationError && status.OperationId?.Value == Placing.CreateId)
            _refusal = status.Message;
        if (status.Uuid is null) return; // The master refused it: there is nothing to acknowledge.
        await SendAsync(new Call
        {
            Type = Call.Types.Type.AcknowledgeOperationStatus,
            AcknowledgeOperationStatus = new()
            {
                AgentId = status.AgentId, OperationId = status.OperationId, Uuid = status.Uuid.Value,
            },
        });
    }

    /// <summary>
    /// The master made no volume, and so did not launch: mostly since somebody made one of that name elsewhere in the
    /// same moment. Then the next offers show where it is; what is refused for long is refused for another reason.
    /// </summary>
    private async Task<bool> TryAgainAsync()
    {
        // What was to be killed is over.
        if (_refusal is not { } refusal || _isKillWanted) return false;
        _refusal = null;
        _refusedSince ??= _invocation.Clock.GetTimestamp();
        if (_invocation.Clock.GetElapsedTime(_refusedSince.Value) > RefusalPatience)
            throw Failure.Conflict(
                $"Task '{_request.Name}' was not launched, since its volumes cannot be made: {refusal}");
        await Terminal.SayAsync($"Task '{_request.Name}' was not launched: {refusal}. It waits for that volume.");
        await FindVolumesAsync();
        await WaitOnAsync();
        return true;
    }

    // Back from launched to waiting, with what patience is left.
    private async Task WaitOnAsync()
    {
        (_launched, _launchedAt) = (null, null);
        await EndProgressAsync();
        await SendAsync(new Call { Type = Call.Types.Type.Revive });
    }

    private async Task ExplainAsync()
    {
        _explainedAt = _invocation.Clock.GetTimestamp();
        if (_reasons.News(await ReasonAsync()) is { } news)
            await Terminal.SayAsync($"Task '{_request.Name}' waits for a place: {news}.");
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
