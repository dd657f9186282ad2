using System.Threading.Channels;
using Holdfast.Agent.Core;
using Holdfast.Hosting.Loop;

namespace Holdfast.Agent.Effects;

/// <summary>Where everything that happens is told to the core. Events that come while the agent stops are dropped:
/// their causes are found again.</summary>
internal sealed class AgentInbox(TimeProvider time)
{
    private StateLoop<AgentEvent, AgentDelta, AgentEffect>? _loop;

    /// <summary>The time to stamp events with.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>From now on events reach this loop.</summary>
    public void Attach(StateLoop<AgentEvent, AgentDelta, AgentEffect> loop) => _loop = loop;

    /// <summary>Tells the core; waits while it is behind.</summary>
    public async ValueTask PostAsync(AgentEvent evt)
    {
        try
        {
            await Loop.PostAsync(evt, CancellationToken.None);
        }
        catch (ChannelClosedException)
        {
            // The agent is stopping; what happened stays on disk, in the kernel or with the master, and is met again.
        }
    }

    /// <summary>Tells the core unless it is behind.</summary>
    public bool TryPost(AgentEvent evt) => Loop.TryPost(evt);

    private StateLoop<AgentEvent, AgentDelta, AgentEffect> Loop =>
        _loop ?? throw new InvalidOperationException("The agent's loop is not running yet.");
}
