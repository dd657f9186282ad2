using Holdfast.Link;
using Holdfast.Master;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Messages;

namespace Holdfast.Integration.Tests.Upgrades;

/// <summary>Today's master on a kept registry.</summary>
internal sealed class KeptMaster
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly MasterCore _core;

    public KeptMaster(MasterRows rows, IEnumerable<Incarnation> chain)
    {
        _core = new MasterCore(
            new MasterOptions(), new MasterIdentity("master", [.. chain]), rows, new SeededRandom(1),
            new WireForms());
        Apply(new MasterStarted(Start));
    }

    public MasterView View => _core.BuildView();

    public MasterWelcome? Welcome { get; private set; }

    /// <summary>Why it refused the agent or closed its connection; null while it did not.</summary>
    public string? Refused { get; private set; }

    /// <summary>An agent's hello, and then its messages.</summary>
    public void Hear(AgentHello hello, IEnumerable<AgentMessage> messages)
    {
        const long connection = 1;
        Apply(new AgentConnected(Start, connection, hello));
        long sequence = 0;
        foreach (var message in messages)
            Apply(new AgentFrameReceived(
                Start, connection, new MessageFrame<AgentMessage>(++sequence, Acknowledged: 0, message)));
    }

    private void Apply(MasterEvent evt)
    {
        var frame = new Frame<MasterDelta, MasterEffect>();
        _core.Apply(evt, frame);
        foreach (var effect in frame.Effects)
            switch (effect)
            {
                case WelcomeAgent welcome: Welcome = welcome.Welcome; break;
                case RefuseAgent refuse: Refused = refuse.Refusal.Reason; break;
                case CloseConnection close: Refused = close.Reason; break;
            }
    }
}
