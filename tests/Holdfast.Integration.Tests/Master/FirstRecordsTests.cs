using System.Collections.Immutable;
using Holdfast.Hosting.Http;
using Holdfast.Master.Core.Views;
using Holdfast.Master.Watching;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Integration.Tests.Master;

/// <summary>Many who subscribe at once must not take as much memory as all of them have states.</summary>
public sealed class FirstRecordsTests
{
    private const int RecordBytes = 1_000;
    private int _made;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_OfOneSnapshot_AreOne()
    {
        var records = new FirstRecords(Make, bytesMax: 10 * RecordBytes);
        var view = View();

        using var first = await records.TakeAsync(Watch(view), Stop);
        using var second = await records.TakeAsync(Watch(view), Stop);
        using var other = await records.TakeAsync(Watch(view, MediaTypes.Protobuf), Stop);

        Assert.Same(first.Bytes, second.Bytes);
        Assert.NotSame(first.Bytes, other.Bytes);
        Assert.Equal((2, 2L * RecordBytes), (_made, records.BytesLive));
    }

    [Fact]
    public async Task Records_OfManySnapshots_AreBoundedInBytes_AndAllAreMade()
    {
        var records = new FirstRecords(Make, bytesMax: 3 * RecordBytes);
        // What the next will have is known by the last.
        (await records.TakeAsync(Watch(View()), Stop)).Dispose();

        var asked = Enumerable.Range(0, 100).Select(_ => records.TakeAsync(Watch(View()), Stop)).ToList();
        var most = 0L;
        while (asked.Count > 0)
        {
            var made = await Task.WhenAny(asked);
            asked.Remove(made);
            most = Math.Max(most, records.BytesLive);
            (await made).Dispose();
        }

        Assert.InRange(most, RecordBytes, 3 * RecordBytes);
        Assert.Equal((101, 0L), (_made, records.BytesLive));
    }

    [Fact]
    public async Task Record_LargerThanAll_IsMadeAlone()
    {
        var records = new FirstRecords(Make, bytesMax: RecordBytes / 2);

        using var first = await records.TakeAsync(Watch(View()), Stop);
        var second = records.TakeAsync(Watch(View()), Stop);
        Assert.False(second.IsCompleted);
        first.Dispose();

        Assert.Equal(RecordBytes, (await second).Bytes.Length);
    }

    [Fact]
    public async Task Watcher_ThatGoesAwayWhileItWaits_LeavesItsPlaceToTheNext()
    {
        var records = new FirstRecords(Make, bytesMax: RecordBytes);
        using var gone = new CancellationTokenSource();
        var first = await records.TakeAsync(Watch(View()), Stop);
        var second = records.TakeAsync(Watch(View()), gone.Token);
        var third = records.TakeAsync(Watch(View()), Stop);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();

        (await third).Dispose();
        Assert.Equal(0, records.BytesLive);
    }

    [Fact]
    public async Task Record_ThatCannotBeMade_TakesNoPlace()
    {
        var records = new FirstRecords((_, _, _) => throw new InvalidOperationException("broken"), RecordBytes);

        await Assert.ThrowsAsync<InvalidOperationException>(() => records.TakeAsync(Watch(View()), Stop));

        Assert.Equal(0, records.BytesLive);
    }

    private byte[] Make(MasterView view, TimeSpan heartbeat, string mediaType)
    {
        Interlocked.Increment(ref _made);
        return new byte[RecordBytes];
    }

    private static WatchStream Watch(MasterView view, string mediaType = MediaTypes.Json) => new(
        new StreamId(Guid.NewGuid()), mediaType, view, TimeSpan.FromSeconds(15), new RecordStream(TimeProvider.System));

    private static MasterView View() => new()
    {
        StartedAt = DateTimeOffset.UnixEpoch, Agents = [], RecoveredAgents = [], UnreachableAgents = [],
        Frameworks = [], CompletedFrameworks = [], Roles = [], Volumes = [],
        Weights = ImmutableSortedDictionary<RoleName, double>.Empty,
    };
}
