using Holdfast.Agent.Core;
using Holdfast.Link;
using Holdfast.Model.Messages;
using Holdfast.Model.Loop;

namespace Holdfast.Integration.Tests.Upgrades;

/// <summary>Today's agent on a kept ledger: its disks and containers are as it left them.</summary>
internal sealed class KeptAgent
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Queue<AgentEvent> _events = new();
    private DateTimeOffset? _wake;
    private DateTimeOffset _now = Start;

    private KeptAgent(AgentCore core) => Core = core;

    /// <summary>Starts it.</summary>
    public static async Task<KeptAgent> StartAsync(KeptState state)
    {
        var (core, first) = await state.RecoverAgentAsync(Start);
        var agent = new KeptAgent(core);
        agent.Do(first);
        agent.Run();
        return agent;
    }

    public AgentCore Core { get; }

    public AgentHello? Hello { get; private set; }

    /// <summary>Its messages to the master.</summary>
    public List<AgentMessage> Said { get; } = [];

    /// <summary>Why it closed the connection; null while it did not.</summary>
    public string? Closed { get; private set; }

    private long Connection { get; set; }

    /// <summary>The master's answer to its hello, and then its messages.</summary>
    public void Hear(MasterWelcome welcome, IEnumerable<MasterMessage> messages)
    {
        Apply(new WelcomeReceived(_now, Connection, welcome));
        long sequence = 0;
        foreach (var message in messages)
            Apply(new FrameReceived(
                _now, Connection, new MessageFrame<MasterMessage>(++sequence, Acknowledged: 0, message)));
    }

    // Pauses before a connection are timers; a few of them are all that it takes to say hello.
    private void Run()
    {
        for (var i = 0; i < 10 && Hello is null; i++)
        {
            while (_events.TryDequeue(out var evt)) Apply(evt);
            if (Hello is not null || _wake is not { } due) continue;
            _now = due > _now ? due : _now;
            Apply(new WakeDue(_now, _now - Start));
        }
    }

    private void Apply(AgentEvent evt)
    {
        var frame = new Frame<AgentDelta, AgentEffect>();
        Core.Apply(evt, frame);
        Do(frame);
    }

    private void Do(Frame<AgentDelta, AgentEffect> frame)
    {
        foreach (var effect in frame.Effects)
            switch (effect)
            {
                case WakeAt wake:
                    _wake = wake.Due;
                    break;
                case CheckVolume check:
                    _events.Enqueue(new VolumeChecked(_now, check.Plan.Volume, Fault: null));
                    break;
                case AttachContainer attach:
                    _events.Enqueue(new ContainerAttached(_now, attach.Container, attach.Record, Pid: 1));
                    break;
                case Connect connect:
                    Connection = connect.Connection;
                    _events.Enqueue(new LinkConnected(_now, connect.Connection));
                    break;
                case SendHello hello:
                    Hello = hello.Hello;
                    break;
                case SendFrame { Frame: MessageFrame<AgentMessage> message }:
                    Said.Add(message.Message);
                    break;
                case CloseConnection close:
                    Closed = close.Reason;
                    break;
            }
    }
}
