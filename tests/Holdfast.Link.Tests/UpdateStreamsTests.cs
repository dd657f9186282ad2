using CsCheck;
using Holdfast.Model.Ids;

namespace Holdfast.Link.Tests;

public sealed class UpdateStreamsTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Add_SecondUpdateOfAStream_WaitsForTheFirst()
    {
        var streams = new UpdateStreams<string, string>();

        Assert.True(streams.Add("task", Uuid(1), "starting", Start));
        Assert.False(streams.Add("task", Uuid(2), "running", Start));

        Assert.True(streams.Acknowledge("task", Uuid(1), Start, out var acknowledged, out var next, out var hasNext));
        Assert.Equal(("starting", "running", true), (acknowledged, next, hasNext));
    }

    [Fact]
    public void Acknowledge_UuidThatIsNotTheHead_ChangesNothing()
    {
        var streams = new UpdateStreams<string, string>();
        streams.Add("task", Uuid(1), "starting", Start);
        streams.Add("task", Uuid(2), "running", Start);

        Assert.False(streams.Acknowledge("task", Uuid(2), Start, out _, out _, out _));
        Assert.False(streams.Acknowledge("other", Uuid(1), Start, out _, out _, out _));
        Assert.Equal(2, streams.Count);
    }

    [Fact]
    public void TakeDue_Unacknowledged_RepeatsAfterTenSecondsDoublingToTenMinutes()
    {
        var streams = new UpdateStreams<string, string>();
        streams.Add("task", Uuid(1), "running", Start);
        var waits = new List<double>();
        var now = Start;

        for (var i = 0; i < 8; i++)
        {
            var due = streams.NextDue!.Value;
            Assert.Empty(streams.TakeDue(due - TimeSpan.FromTicks(1)));
            Assert.Equal(["running"], streams.TakeDue(due));
            waits.Add((due - now).TotalSeconds);
            now = due;
        }

        Assert.Equal([10.0, 20, 40, 80, 160, 320, 600, 600], waits);
    }

    [Fact]
    public void Restart_NewSession_SendsEveryHeadAndStartsTheIntervalsAnew()
    {
        var streams = new UpdateStreams<string, string>();
        streams.Add("b", Uuid(1), "b1", Start);
        streams.Add("a", Uuid(2), "a1", Start);
        streams.Add("a", Uuid(3), "a2", Start);
        streams.TakeDue(Start + UpdateStreams<string, string>.RetryMin);

        var later = Start + TimeSpan.FromHours(1);

        Assert.Equal(["b1", "a1"], streams.Restart(later));
        Assert.Equal(later + UpdateStreams<string, string>.RetryMin, streams.NextDue);
    }

    [Fact]
    public void Remove_Stream_IsNeverDueAgain()
    {
        var streams = new UpdateStreams<string, string>();
        streams.Add("task", Uuid(1), "running", Start);

        streams.Remove("task");

        Assert.Null(streams.NextDue);
        Assert.Empty(streams.Restart(Start));
    }

    /// <summary>
    /// Acknowledging whatever is shown ends with every update delivered in the order of its stream. Seeded mutation
    /// "an acknowledgement does not arm the next update": caught.
    /// </summary>
    [Fact]
    public void Streams_WithLossAndRepetition_DeliverEveryUpdateInOrder() =>
        Gen.Select(Gen.Int[0, 4].Array[1, 60], Gen.Bool.Array[200]).Sample((keys, losses) =>
        {
            var streams = new UpdateStreams<int, (int Key, int Number, UpdateUuid Uuid)>();
            var delivered = keys.Distinct().ToDictionary(key => key, _ => new List<int>());
            for (var i = 0; i < keys.Length; i++) streams.Add(keys[i], Uuid(i), (keys[i], i, Uuid(i)), Start);
            for (var round = 0; streams.NextDue is { } due; round++)
                foreach (var shown in streams.TakeDue(due))
                {
                    var isLost = round < losses.Length && losses[(round + shown.Number) % losses.Length];
                    if (!isLost && streams.Acknowledge(shown.Key, shown.Uuid, due, out var acknowledged, out _, out _))
                        delivered[acknowledged.Key].Add(acknowledged.Number);
                }
            return delivered.All(pair => pair.Value.SequenceEqual(
                Enumerable.Range(0, keys.Length).Where(i => keys[i] == pair.Key)));
        }, iter: 200);

    private static UpdateUuid Uuid(int number) => new(new Guid(number, 0, 0, new byte[8]));
}
