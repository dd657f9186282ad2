using System.Threading.Channels;
using Holdfast.Hosting.Loop;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;

namespace Holdfast.Master;

/// <summary>The way into the loop: stamps events with the time and queues them.</summary>
internal sealed class MasterInbox(TimeProvider time)
{
    private StateLoop<MasterEvent, MasterDelta, MasterEffect>? _loop;

    /// <summary>Opens the way; before, nothing may be posted.</summary>
    public void Open(StateLoop<MasterEvent, MasterDelta, MasterEffect> loop) => _loop = loop;

    /// <summary>Queues an event, waiting while the inbox is full.</summary>
    /// <exception cref="ChannelClosedException">The master is stopping.</exception>
    public ValueTask PostAsync(Func<DateTimeOffset, MasterEvent> evt, CancellationToken cancellationToken) =>
        Loop.PostAsync(evt(time.GetUtcNow()), cancellationToken);

    /// <summary>Queues an event unless the inbox is full or the master is stopping.</summary>
    public bool TryPost(Func<DateTimeOffset, MasterEvent> evt) => Loop.TryPost(evt(time.GetUtcNow()));

    /// <summary>Queues an event that tells of something which is over: there is nobody left to tell when the master is
    /// stopping.</summary>
    public async Task PostUnlessStoppingAsync(Func<DateTimeOffset, MasterEvent> evt)
    {
        try
        {
            await PostAsync(evt, CancellationToken.None);
        }
        catch (ChannelClosedException)
        {
            // The next start knows neither streams nor connections of this one.
        }
    }

    private StateLoop<MasterEvent, MasterDelta, MasterEffect> Loop =>
        _loop ?? throw new InvalidOperationException("The master takes events only once its registry is open.");
}
