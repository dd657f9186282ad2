using Holdfast.Agent.Core.State;
using Holdfast.Link;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Messages;

namespace Holdfast.Agent.Core.Link;

/// <summary>
/// The agent's side of the link: connects, says hello, keeps the session, and says what a frame brings.
/// </summary>
/// <remarks>
/// <code>
/// idle → connecting → greeting → established
///   ▲        └───────────┴───────────┘
///   └─ lost, refused, silent, not understood: a random pause, longer with each failure
/// </code>
/// A master that comes back finds its agents within seconds, so while nobody answers the pause stays short. One that
/// answers and does not admit the agent has much to do, or needs an operator: it is asked less and less often. So is
/// one that says what the agent cannot read, or cannot read what the agent says, since it will say or hear that again.
/// </remarks>
internal sealed class MasterLink(Turn turn, Timers timers, AgentOptions options, SeededRandom random)
{
    private const int BackoffShiftMax = 16;
    private static readonly TimeSpan SaidAgainAfter = TimeSpan.FromMinutes(10);
    private static readonly TimerKey ConnectTimer = new(TimerKind.Connect);
    private static readonly TimerKey WelcomeTimer = new(TimerKind.Welcome);
    private static readonly TimerKey SilenceTimer = new(TimerKind.Silence);

    private readonly List<LinkFrame<AgentMessage>> _toSend = [];
    private LinkSession<AgentMessage>? _session;
    private LinkPhase _phase;
    private long _connection;
    private int _failures;
    private int _misunderstandings;
    private string? _said;
    private DateTimeOffset _saidAt;
    private TimeSpan _silenceMax;
    private DateTimeOffset _heard;

    /// <summary>What the master said when it admitted the agent last; null before.</summary>
    public MasterWelcome? Welcome { get; private set; }

    /// <summary>Whether messages reach the master now.</summary>
    public bool IsEstablished => _phase == LinkPhase.Established;

    /// <summary>The control plane it is connected to, where that is a stranger (S5).</summary>
    public Incarnation? Stranger { get; set; }

    /// <summary>Connects for the first time, at once.</summary>
    public void Begin()
    {
        if (_phase == LinkPhase.Idle) Dial();
    }

    /// <summary>A timer of the link has come.</summary>
    public void OnTimer(TimerKind kind)
    {
        switch (kind)
        {
            case TimerKind.Connect when _phase == LinkPhase.Idle:
                Dial();
                break;
            case TimerKind.Welcome when _phase is LinkPhase.Connecting or LinkPhase.Greeting:
                Break("the master did not answer");
                break;
            case TimerKind.Silence when _phase == LinkPhase.Established:
                // Set anew only when it comes, since frames come far more often.
                if (turn.Now >= _heard + _silenceMax)
                {
                    Break($"nothing was heard from the master for {_silenceMax}");
                    break;
                }
                timers.Set(SilenceTimer, _heard + _silenceMax);
                _failures = _misunderstandings = 0;
                break;
        }
    }

    /// <summary>The connection stands: says hello.</summary>
    public void OnConnected(long connection, AgentHello hello)
    {
        if (connection != _connection || _phase != LinkPhase.Connecting) return;
        _phase = LinkPhase.Greeting;
        timers.Set(WelcomeTimer, turn.Now + options.WelcomeTimeout);
        var known = hello with { Session = _session?.Id, Received = _session?.Received ?? 0 };
        turn.Do(new SendHello(connection, known));
    }

    /// <summary>The connection is broken.</summary>
    public void OnLost(long connection, string reason)
    {
        if (connection != _connection || _phase == LinkPhase.Idle) return;
        Say($"The connection to the master is gone: {reason.TrimEnd('.')}.");
        Pause(LongestPause);
    }

    /// <summary>The master refused: to admit the agent or, later, what it said.</summary>
    /// <returns>Whether it did not admit the agent.</returns>
    public bool OnRefusal(long connection, MasterRefusal refusal)
    {
        if (connection != _connection) return false;
        if (_phase == LinkPhase.Established)
        {
            Part($"The master did not take what this agent said: {refusal.Reason}", refusal.Reason);
            return false;
        }
        if (_phase != LinkPhase.Greeting) return false;
        Say($"The master does not admit this agent: {refusal.Reason}");
        turn.Do(new CloseConnection(connection, refusal.Reason));
        _session = null;
        Pause(LongestPause);
        return true;
    }

    /// <summary>Asks the master again at once, where that would only be done after a pause.</summary>
    public void Hurry()
    {
        if (_phase != LinkPhase.Idle) return;
        _failures = 0;
        timers.Set(ConnectTimer, turn.Now);
    }

    /// <summary>The master said something that cannot be read.</summary>
    public void OnUnreadable(long connection, string reason)
    {
        if (connection != _connection || _phase == LinkPhase.Idle) return;
        Part($"The master said what this agent cannot read ({reason}). The session ends, and what was under way in it "
            + "is dropped and reported by the master; tasks go on. Where the master is of a later version, upgrade "
            + "this agent.", reason);
    }

    /// <summary>The master admitted the agent.</summary>
    /// <returns>True where a session begins, false where one goes on, null where the welcome is out of place.</returns>
    public bool? OnWelcome(long connection, MasterWelcome welcome)
    {
        if (connection != _connection || _phase != LinkPhase.Greeting) return null;
        Welcome = welcome;
        timers.Cancel(WelcomeTimer);
        _phase = LinkPhase.Established;
        _said = null;
        _failures = _misunderstandings;
        _silenceMax = welcome.SilenceMax;
        _heard = turn.Now;
        timers.Set(SilenceTimer, turn.Now + _silenceMax);
        if (welcome.Resumed && _session is { } kept && kept.Id == welcome.Session && kept.CanResume(welcome.Received))
        {
            kept.Resume(welcome.Received, _toSend);
            Flush();
            return false;
        }
        if (welcome.Resumed)
        {
            _session = null;
            Break("the master goes on with a session that this agent does not have");
            return null;
        }
        _session = new LinkSession<AgentMessage>(welcome.Session, options.Window);
        return true;
    }

    /// <summary>A frame came.</summary>
    /// <returns>The message to apply; null when it brings none, or one that was applied before.</returns>
    public MasterMessage? OnFrame(long connection, LinkFrame<MasterMessage> frame)
    {
        if (connection != _connection || _phase != LinkPhase.Established || _session is not { } session) return null;
        _heard = turn.Now;
        session.Acknowledge(frame.Acknowledged, _toSend);
        Flush();
        switch (frame)
        {
            case PingFrame<MasterMessage>:
                turn.Do(new SendFrame(connection, new PongFrame<AgentMessage>(session.Received)));
                return null;
            case MessageFrame<MasterMessage> message:
                switch (session.Receive(message.Sequence))
                {
                    case ReceiveOutcome.New:
                        return message.Message;
                    case ReceiveOutcome.Duplicate:
                        Acknowledge();
                        return null;
                    default:
                        Break($"message {message.Sequence} came after {session.Received}");
                        return null;
                }
            default:
                return null;
        }
    }

    /// <summary>
    /// Says what was received. An effect of the frame that applied it, so it leaves only once that is durable.
    /// </summary>
    public void Acknowledge()
    {
        if (_phase == LinkPhase.Established && _session is { } session)
            turn.Do(new SendFrame(_connection, session.Ack()));
    }

    /// <summary>
    /// Sends a message in the session, or holds it while the connection is broken; without a session it is not needed.
    /// </summary>
    public void Send(AgentMessage message)
    {
        if (_session is not { } session) return;
        if (session.TrySend(message, AgentMessageSize.Of(message), _toSend))
        {
            Flush();
            return;
        }
        _session = null;
        _toSend.Clear();
        if (_phase == LinkPhase.Established) Break("the master takes no messages any more");
    }

    /// <summary>Ends the connection, and with it the session: a new one begins with a report.</summary>
    public void BeginAnew(string reason)
    {
        _session = null;
        if (_phase != LinkPhase.Idle) Break(reason);
    }

    // Within the session the same words would be sent again and again.
    private void Part(string said, string reason)
    {
        turn.Announce(AgentNotice.LinkUnreadable, said);
        turn.Do(new CloseConnection(_connection, reason));
        _session = null;
        _misunderstandings = Math.Min(_misunderstandings + 1, BackoffShiftMax);
        Pause(LongestPause);
    }

    private void Flush()
    {
        if (_phase == LinkPhase.Established)
            foreach (var frame in _toSend) turn.Do(new SendFrame(_connection, frame));
        // While the connection is broken the session holds them: they are sent when it goes on.
        _toSend.Clear();
    }

    private void Dial()
    {
        timers.Cancel(ConnectTimer);
        _phase = LinkPhase.Connecting;
        _connection++;
        timers.Set(WelcomeTimer, turn.Now + options.WelcomeTimeout);
        turn.Do(new Connect(_connection));
    }

    // A master may be down for days, and is asked every few seconds: the log is to be read for other things too.
    private void Say(string text)
    {
        if (text == _said && turn.Now < _saidAt + SaidAgainAfter) return;
        (_said, _saidAt) = (text, turn.Now);
        turn.Announce(AgentNotice.LinkTrouble, text);
    }

    private void Break(string reason)
    {
        Say($"The connection to the master is given up: {reason}.");
        turn.Do(new CloseConnection(_connection, reason));
        Pause(LongestPause);
    }

    // A connection that could not be made burdened nobody, so it says nothing against trying again soon.
    private TimeSpan LongestPause => _phase != LinkPhase.Connecting ? options.AdmissionBackoffMax
        : options.ConnectBackoff > options.ConnectBackoffMax ? options.ConnectBackoff
        : options.ConnectBackoffMax;

    private void Pause(TimeSpan longest)
    {
        _phase = LinkPhase.Idle;
        timers.Cancel(WelcomeTimer);
        timers.Cancel(SilenceTimer);
        var grown = options.ConnectBackoff * Math.Pow(2, Math.Min(_failures, BackoffShiftMax));
        _failures++;
        timers.Set(ConnectTimer, turn.Now + (grown < longest ? grown : longest) * random.NextFraction());
    }
}
