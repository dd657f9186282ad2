using System.Runtime.CompilerServices;
using Holdfast.Client.Faults;
using Holdfast.Client.Streams;
using Holdfast.Client.Transport;
using Holdfast.Protocol.V1.Master;

namespace Holdfast.Client.Operators;

/// <summary>The leading master's operator API.</summary>
/// <remarks>
/// Reads are repeated within <see cref="ClientOptions.ReadPatience"/>, at each known master. What changes something is
/// sent once: a redirect is followed, since a master that does not lead answers so before it looks at the call, and
/// where nothing was sent the next master that is named is asked. All members may be called from several threads.
/// </remarks>
public sealed class OperatorClient : IDisposable
{
    private const string Path = "/api/v1";

    // As Mesos' masters beat; the SUBSCRIBED event says it anew.
    private static readonly TimeSpan HeartbeatDefault = TimeSpan.FromSeconds(15);

    private readonly ClientOptions _options;
    private readonly MasterLine _masters;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="masters">All masters, such as <c>http://10.0.0.1:5050</c>; any of them names the leader.</param>
    /// <param name="options">Defaults where null.</param>
    /// <exception cref="ArgumentException">No master, or a value is out of its range.</exception>
    public OperatorClient(IEnumerable<Uri> masters, ClientOptions? options = null)
    {
        _options = options ?? new ClientOptions();
        _masters = new MasterLine(masters, _options);
    }

    /// <summary>The master that answered last as a leader does; null where none has, or calls to it have failed
    /// since.</summary>
    public Uri? Leader => _masters.Leader;

    /// <summary>Asks for something; repeated until a leader answers or patience is at its end.</summary>
    /// <param name="call">A call that only reads: GET_…, LIST_FILES or READ_FILE.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="ArgumentException">The call changes something.</exception>
    /// <exception cref="ServerUnreachableException">No leader answered in time. May be repeated.</exception>
    /// <exception cref="CallRefusedException">The leader refused; see its advice.</exception>
    /// <exception cref="AnswerFormatException">The answer cannot be read. Do not repeat it.</exception>
    public Task<Response> ReadAsync(Call call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (!Reads.Includes(call.Type))
            throw new ArgumentException($"{call.Type} is not a read; send it with SendAsync.", nameof(call));
        return _masters.ReadAsync<Response>(Path, Request(call, isRepeatable: true), cancellationToken);
    }

    /// <summary>Changes something, sending the call at most once.</summary>
    /// <param name="call">A call that neither reads nor subscribes.</param>
    /// <param name="cancellationToken">
    /// Stops waiting. A call that has begun to leave may be done all the same.
    /// </param>
    /// <exception cref="ArgumentException">The call reads or subscribes.</exception>
    /// <exception cref="ServerUnreachableException">Nothing was done. May be repeated.</exception>
    /// <exception cref="CallUncertainException">It may have been done. Look at the state before repeating.</exception>
    /// <exception cref="CallRefusedException">The leader refused; see its advice.</exception>
    public Task SendAsync(Call call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (Reads.Includes(call.Type) || call.Type == Call.Types.Type.Subscribe)
            throw new ArgumentException($"{call.Type} changes nothing; use ReadAsync or SubscribeAsync.", nameof(call));
        return _masters.WriteAsync(Path, Request(call, isRepeatable: false), cancellationToken);
    }

    /// <summary>
    /// Creates volumes each of which is to be the only one of its role and name in the cluster. Sent at most once.
    /// </summary>
    /// <param name="create">Where, and which. To Mesos a name is unique on each agent only: its masters do not look
    /// further.</param>
    /// <param name="cancellationToken">
    /// Stops waiting. A call that has begun to leave may be done all the same.
    /// </param>
    /// <exception cref="ServerUnreachableException">Nothing was done. May be repeated.</exception>
    /// <exception cref="CallUncertainException">It may have been done. Look at the state before repeating.</exception>
    /// <exception cref="CallRefusedException">The leader refused: 409 where there is one of that name.</exception>
    public Task CreateOnlyAsync(Call.Types.CreateVolumes create, CancellationToken cancellationToken)
    {
        var call = new Call { Type = Call.Types.Type.CreateVolumes, CreateVolumes = create };
        return _masters.WriteAsync(
            $"{Path}?one_volume_per_name=true", Request(call, isRepeatable: false), cancellationToken);
    }

    /// <summary>Destroys volumes, if they are still those that were seen. Sent at most once.</summary>
    /// <param name="destroy">Where, and which: by role and name, which another volume may have by now.</param>
    /// <param name="volumeIds">Their own ids, as <see cref="Masters.KnownVolume.VolumeId"/> has them. Mesos' masters
    /// know none and do not look.</param>
    /// <param name="cancellationToken">
    /// Stops waiting. A call that has begun to leave may be done all the same.
    /// </param>
    /// <exception cref="ServerUnreachableException">Nothing was done. May be repeated.</exception>
    /// <exception cref="CallUncertainException">It may have been done. Look at the state before repeating.</exception>
    /// <exception cref="CallRefusedException">The leader refused: 409 where one is another volume.</exception>
    public Task DestroySeenAsync(
        Call.Types.DestroyVolumes destroy, IEnumerable<string> volumeIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(volumeIds);
        return SendSeenAsync(
            new Call { Type = Call.Types.Type.DestroyVolumes, DestroyVolumes = destroy }, volumeIds, cancellationToken);
    }

    /// <summary>Makes a volume larger, if it is still the one that was seen. Sent at most once.</summary>
    /// <param name="grow">Which, as it is, and by which disk space.</param>
    /// <param name="volumeId">Its own id, as for <see cref="DestroySeenAsync"/>.</param>
    /// <param name="cancellationToken">
    /// Stops waiting. A call that has begun to leave may be done all the same.
    /// </param>
    /// <exception cref="ServerUnreachableException">Nothing was done. May be repeated.</exception>
    /// <exception cref="CallUncertainException">It may have been done. Look at the state before repeating.</exception>
    /// <exception cref="CallRefusedException">The leader refused: 409 where it is another volume, or has another size,
    /// or its agent refuses.</exception>
    public Task GrowSeenAsync(Call.Types.GrowVolume grow, string volumeId, CancellationToken cancellationToken) =>
        SendSeenAsync(
            new Call { Type = Call.Types.Type.GrowVolume, GrowVolume = grow }, [volumeId], cancellationToken);

    /// <summary>Makes a volume smaller, if it is still the one that was seen. Sent at most once.</summary>
    /// <param name="shrink">Which, as it is, and by how much.</param>
    /// <param name="volumeId">Its own id, as for <see cref="DestroySeenAsync"/>.</param>
    /// <param name="cancellationToken">
    /// Stops waiting. A call that has begun to leave may be done all the same.
    /// </param>
    /// <exception cref="ServerUnreachableException">Nothing was done. May be repeated.</exception>
    /// <exception cref="CallUncertainException">It may have been done. Look at the state before repeating.</exception>
    /// <exception cref="CallRefusedException">The leader refused: 409 where it is another volume, or has another size,
    /// or holds more than it is to have.</exception>
    public Task ShrinkSeenAsync(Call.Types.ShrinkVolume shrink, string volumeId, CancellationToken cancellationToken) =>
        SendSeenAsync(
            new Call { Type = Call.Types.Type.ShrinkVolume, ShrinkVolume = shrink }, [volumeId], cancellationToken);

    /// <summary>Subscribes to what happens in the cluster, and again whenever the stream is lost.</summary>
    /// <param name="cancellationToken">Ends the subscription.</param>
    /// <returns>Each SUBSCRIBED event holds the whole state anew. The sequence has no end of its own.</returns>
    /// <exception cref="CallRefusedException">The leader refuses the subscription. Do not repeat it.</exception>
    /// <exception cref="AnswerFormatException">Something else than a master answers there. Do not repeat
    /// it.</exception>
    public async IAsyncEnumerable<StreamSignal<Event>> SubscribeAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = Request(new Call { Type = Call.Types.Type.Subscribe }, isRepeatable: true);
        var subscription = new Subscription<Event>(
            token => _masters.OpenAsync<Event>(Path, request, HeartbeatDefault, token), _options, _options.PauseMax);
        try
        {
            while (true)
            {
                var signal = await subscription.NextAsync(cancellationToken).ConfigureAwait(false);
                if (signal is StreamEvent<Event> { Event.Subscribed: { } subscribed })
                {
                    subscription.Succeeded();
                    if (subscribed.HeartbeatIntervalSeconds > 0)
                        subscription.Stream!.Expect(subscribed.HeartbeatIntervalSeconds);
                }

                yield return signal;
            }
        }
        finally
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose() => _masters.Dispose();

    private Task SendSeenAsync(Call call, IEnumerable<string> volumeIds, CancellationToken cancellationToken)
    {
        var query = string.Join('&', volumeIds.Select(id => $"volume_id={Uri.EscapeDataString(id)}"));
        return _masters.WriteAsync($"{Path}?{query}", Request(call, isRepeatable: false), cancellationToken);
    }

    private HttpCall Request(Call call, bool isRepeatable) =>
        HttpCall.Of(CallName.Of(call.Type), _options.Form, call, isRepeatable);
}
