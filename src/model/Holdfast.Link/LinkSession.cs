namespace Holdfast.Link;

/// <summary>One side of a session: numbers what it sends, keeps it until it is acknowledged, and knows what it has
/// received.</summary>
/// <remarks>
/// <code>
///   connection 1 ──► breaks ──► connection 2 (resume: each side says what it has; the rest is sent again) ──► …
///   the session ends when either process ends or the master declares the agent unreachable: what was not acknowledged
///   is dropped and reported by its sender, never delivered later.
/// </code>
/// A connection delivers frames in order or breaks, so a gap is a fault, never a wait. Not thread-safe: part of a
/// core's state.
/// </remarks>
/// <typeparam name="TOut">What this side sends.</typeparam>
public sealed class LinkSession<TOut>(Guid id, LinkWindow window)
{
    private readonly Queue<Held> _unacknowledged = new();
    private readonly Queue<Held> _waiting = new();
    private long _lastSequence;
    private long _acknowledged;
    private long _bytesUnderWay;
    private long _bytesWaiting;

    /// <summary>Names the session for both sides; made by the master.</summary>
    public Guid Id { get; } = id;

    /// <summary>The highest sequence number received without a gap.</summary>
    public long Received { get; private set; }

    /// <summary>Messages that the peer has not acknowledged, waiting ones included.</summary>
    public int HeldCount => _unacknowledged.Count + _waiting.Count;

    /// <summary>Whether it holds half of what it may. What can be said again, or need not arrive, is better dropped
    /// then than let the session end.</summary>
    public bool IsHalfFull => HeldCount >= window.HeldMax / 2 || _bytesWaiting >= window.WaitingBytesMax / 2;

    /// <summary>Takes a message for sending.</summary>
    /// <param name="message">What to send.</param>
    /// <param name="bytes">Its size, about.</param>
    /// <param name="toSend">Receives the frames that may leave now.</param>
    /// <returns>False when the session holds <see cref="LinkWindow.HeldMax"/> messages, or <see
    /// cref="LinkWindow.WaitingBytesMax"/> wait: it is then to be ended.</returns>
    public bool TrySend(TOut message, int bytes, ICollection<LinkFrame<TOut>> toSend)
    {
        ArgumentNullException.ThrowIfNull(toSend);
        if (HeldCount >= window.HeldMax || _bytesWaiting >= window.WaitingBytesMax) return false;
        _waiting.Enqueue(new Held(++_lastSequence, message, bytes));
        _bytesWaiting += bytes;
        SendWhatFits(toSend);
        return true;
    }

    /// <summary>Forgets what the peer has, and sends what the window now admits.</summary>
    public void Acknowledge(long sequence, ICollection<LinkFrame<TOut>> toSend)
    {
        ArgumentNullException.ThrowIfNull(toSend);
        _acknowledged = Math.Max(_acknowledged, sequence);
        while (_unacknowledged.TryPeek(out var held) && held.Sequence <= sequence)
        {
            _bytesUnderWay -= held.Bytes;
            _unacknowledged.Dequeue();
        }
        SendWhatFits(toSend);
    }

    /// <summary>Says what a received message's number means, and counts it when it is new.</summary>
    public ReceiveOutcome Receive(long sequence)
    {
        if (sequence <= Received) return ReceiveOutcome.Duplicate;
        if (sequence > Received + 1) return ReceiveOutcome.Gap;
        Received = sequence;
        return ReceiveOutcome.New;
    }

    /// <summary>Whether the peer's account of what it received can belong to this session.</summary>
    public bool CanResume(long peerReceived) =>
        peerReceived >= _acknowledged && peerReceived <= _lastSequence - _waiting.Count;

    /// <summary>Sends again, on a new connection, what the peer has not received.</summary>
    public void Resume(long peerReceived, ICollection<LinkFrame<TOut>> toSend)
    {
        ArgumentNullException.ThrowIfNull(toSend);
        // What the acknowledgement lets out of the waiting queue joins the unacknowledged, in order: one pass sends
        // both.
        Acknowledge(peerReceived, new List<LinkFrame<TOut>>());
        foreach (var held in _unacknowledged) toSend.Add(new MessageFrame<TOut>(held.Sequence, Received, held.Message));
    }

    /// <summary>What the peer has not acknowledged, oldest first: to be reported when the session ends.</summary>
    public IEnumerable<TOut> Undelivered() => _unacknowledged.Concat(_waiting).Select(held => held.Message);

    /// <summary>An acknowledgement of everything received so far.</summary>
    public AckFrame<TOut> Ack() => new(Received);

    private void SendWhatFits(ICollection<LinkFrame<TOut>> toSend)
    {
        while (_waiting.TryPeek(out var next) && Fits(next))
        {
            _waiting.Dequeue();
            _bytesWaiting -= next.Bytes;
            _unacknowledged.Enqueue(next);
            _bytesUnderWay += next.Bytes;
            toSend.Add(new MessageFrame<TOut>(next.Sequence, Received, next.Message));
        }
    }

    private bool Fits(Held next) => _unacknowledged.Count == 0
        || (_unacknowledged.Count < window.MessagesMax && _bytesUnderWay + next.Bytes <= window.BytesMax);

    private readonly record struct Held(long Sequence, TOut Message, int Bytes);
}
