using System.Buffers;
using System.IO.Pipelines;
using Holdfast.Hosting.Http;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Hosting.Tests.Http;

public sealed class RecordStreamTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _connection = new(new PipeOptions(pauseWriterThreshold: 8, resumeWriterThreshold: 4));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reader_ThatStandsStill_IsGivenUpOnceTooMuchWaits()
    {
        using var stream = new RecordStream(_time);
        var writing = stream.WriteToAsync(_connection.Writer, Token);
        Assert.True(stream.TrySend(new byte[64]));
        var megabyte = new byte[1 << 20];

        var taken = 0;
        while (stream.TrySend(megabyte)) taken++;

        Assert.InRange(taken, 60, 64);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.WaitAsync(Bound, Token));
        Assert.True(stream.GivenUp.IsCancellationRequested);
    }

    [Fact]
    public void Record_LargerThanTheQueue_IsTakenAlone()
    {
        using var stream = new RecordStream(_time);

        Assert.True(stream.TrySend(new byte[RecordStream.QueuedBytesMax + 1]));
        Assert.False(stream.TrySend([1]));
    }

    [Fact]
    public async Task ClosedStream_WhoseReaderStandsStill_IsGivenUpAfterAWhile()
    {
        using var stream = new RecordStream(_time);
        var writing = stream.WriteToAsync(_connection.Writer, Token);
        Assert.True(stream.TrySend(new byte[64]));

        stream.Close();
        _time.Advance(RecordStream.LastRecordsMax - TimeSpan.FromSeconds(1));
        Assert.False(writing.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.WaitAsync(Bound, Token));
    }

    [Fact]
    public async Task ClosedStream_WhoseReaderReads_EndsWithItsLastRecord()
    {
        using var stream = new RecordStream(_time);
        Assert.True(stream.TrySend([1, 2, 3]));
        stream.Close();

        await stream.WriteToAsync(_connection.Writer, Token);
        var read = await _connection.Reader.ReadAsync(Token);

        Assert.Equal("3\n\u0001\u0002\u0003", System.Text.Encoding.ASCII.GetString(read.Buffer.ToArray()));
        Assert.False(stream.TrySend([4]));
        Assert.False(stream.GivenUp.IsCancellationRequested);
    }
}
