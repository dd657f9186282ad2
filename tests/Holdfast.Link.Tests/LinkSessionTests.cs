using CsCheck;

namespace Holdfast.Link.Tests;

public sealed class LinkSessionTests
{
    private static readonly Guid Id = new("6a4bdf9a-31a0-4be7-98e9-3eefce8394b6");

    [Fact]
    public void TrySend_WithinTheWindow_NumbersFromOneWithoutGaps()
    {
        var session = new LinkSession<string>(Id, new LinkWindow());
        var sent = new List<LinkFrame<string>>();

        Assert.True(session.TrySend("a", 1, sent));
        Assert.True(session.TrySend("b", 1, sent));

        Assert.Equal([1L, 2L], sent.Cast<MessageFrame<string>>().Select(frame => frame.Sequence));
    }

    [Fact]
    public void TrySend_BeyondTheWindow_WaitsForAnAcknowledgement()
    {
        var session = new LinkSession<string>(Id, new LinkWindow { MessagesMax = 1 });
        var sent = new List<LinkFrame<string>>();
        session.TrySend("a", 1, sent);
        session.TrySend("b", 1, sent);
        Assert.Single(sent);

        session.Acknowledge(1, sent);

        Assert.Equal("b", ((MessageFrame<string>)sent[1]).Message);
    }

    [Fact]
    public void TrySend_MessageLargerThanTheWindow_TravelsAlone()
    {
        var session = new LinkSession<string>(Id, new LinkWindow { BytesMax = 10 });
        var sent = new List<LinkFrame<string>>();

        session.TrySend("large", 100, sent);
        session.TrySend("small", 1, sent);

        Assert.Single(sent);
    }

    [Fact]
    public void TrySend_WhenFull_SaysThatTheSessionIsToEnd()
    {
        var session = new LinkSession<string>(Id, new LinkWindow { HeldMax = 2 });
        var sent = new List<LinkFrame<string>>();

        Assert.True(session.TrySend("a", 1, sent));
        Assert.True(session.TrySend("b", 1, sent));
        Assert.False(session.TrySend("c", 1, sent));
        Assert.Equal(["a", "b"], session.Undelivered());
    }

    [Theory]
    [InlineData(1, ReceiveOutcome.New)]
    [InlineData(0, ReceiveOutcome.Duplicate)]
    [InlineData(2, ReceiveOutcome.Gap)]
    public void Receive_Number_MeansWhatItsPlaceSays(long sequence, ReceiveOutcome expected) =>
        Assert.Equal(expected, new LinkSession<string>(Id, new LinkWindow()).Receive(sequence));

    [Fact]
    public void Session_WithTooManyBytesWaiting_TakesNoMore()
    {
        var session = new LinkSession<string>(Id, new LinkWindow { BytesMax = 10, WaitingBytesMax = 20 });
        var frames = new List<LinkFrame<string>>();

        // A larger message than the window is under way, not waiting: it says nothing of how far behind the peer is.
        Assert.True(session.TrySend("report", 100, frames));
        Assert.False(session.IsHalfFull);
        Assert.True(session.TrySend("a", 10, frames));
        Assert.True(session.IsHalfFull);
        Assert.True(session.TrySend("b", 10, frames));
        Assert.False(session.TrySend("c", 1, frames));

        session.Acknowledge(1, frames);
        Assert.True(session.TrySend("c", 1, frames));
        Assert.Equal(["report", "a"], frames.OfType<MessageFrame<string>>().Select(frame => frame.Message));
    }

    [Fact]
    public void CanResume_PeerClaimsMoreThanWasSent_IsRefused()
    {
        var session = new LinkSession<string>(Id, new LinkWindow());
        session.TrySend("a", 1, []);

        Assert.True(session.CanResume(0));
        Assert.True(session.CanResume(1));
        Assert.False(session.CanResume(2));
    }

    [Fact]
    public void CanResume_PeerLostWhatItAcknowledged_IsRefused()
    {
        var session = new LinkSession<string>(Id, new LinkWindow());
        session.TrySend("a", 1, []);
        session.Acknowledge(1, []);

        Assert.False(session.CanResume(0));
    }

    /// <summary>
    /// Whatever breaks between two peers, each message arrives once and in order. Seeded mutation "Resume sends only
    /// what was waiting": caught at once.
    /// </summary>
    [Fact]
    public void Session_OverConnectionsThatBreakAnywhere_DeliversEachMessageOnceInOrder() =>
        Gen.Select(Gen.Int[1, 4], Gen.Enum<Step>().Array[1, 200]).Sample((window, steps) =>
        {
            var pair = new Pair(new LinkWindow { MessagesMax = window });
            foreach (var step in steps) pair.Do(step);
            pair.Finish();
            return pair.Arrived.SequenceEqual(Enumerable.Range(0, pair.Sent));
        });

    private enum Step { Send, Deliver, Acknowledge, Break }

    /// <summary>A sender and a receiver with a connection that keeps order until it breaks and then forgets what is on
    /// the way.</summary>
    private sealed class Pair(LinkWindow window)
    {
        private readonly LinkSession<int> _sender = new(Id, window);
        private readonly LinkSession<int> _receiver = new(Id, window);
        private Queue<LinkFrame<int>> _toReceiver = new();
        private Queue<long> _toSender = new();

        public int Sent { get; private set; }

        public List<int> Arrived { get; } = [];

        public void Do(Step step)
        {
            var frames = new List<LinkFrame<int>>();
            switch (step)
            {
                case Step.Send:
                    _sender.TrySend(Sent++, 1, frames);
                    break;
                case Step.Deliver when _toReceiver.TryDequeue(out var frame):
                    Take((MessageFrame<int>)frame);
                    break;
                case Step.Acknowledge when _toSender.TryDequeue(out var acknowledged):
                    _sender.Acknowledge(acknowledged, frames);
                    break;
                case Step.Break:
                    (_toReceiver, _toSender) = (new(), new());
                    Assert.True(_sender.CanResume(_receiver.Received));
                    _sender.Resume(_receiver.Received, frames);
                    break;
            }
            frames.ForEach(_toReceiver.Enqueue);
        }

        public void Finish()
        {
            while (_toReceiver.Count + _toSender.Count > 0)
            {
                Do(Step.Deliver);
                Do(Step.Acknowledge);
            }
        }

        private void Take(MessageFrame<int> frame)
        {
            var outcome = _receiver.Receive(frame.Sequence);
            Assert.NotEqual(ReceiveOutcome.Gap, outcome);
            if (outcome == ReceiveOutcome.New) Arrived.Add(frame.Message);
            _toSender.Enqueue(_receiver.Ack().Acknowledged);
        }
    }
}
