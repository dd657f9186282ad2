using System.IO.Pipelines;
using Holdfast.Hosting.Http;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Hosting.Tests.Http;

public sealed class PieceReplyTests
{
    private const int Pieces = 3;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider _time = new();

    // As Kestrel's: a piece waits for its reader.
    private readonly Pipe _connection = new(new PipeOptions(pauseWriterThreshold: 8, resumeWriterThreshold: 4));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reader_ThatStandsStill_IsGivenUpAfterTheTimeOfOnePiece()
    {
        var writing = WriteAsync();

        _time.Advance(PieceReply.PieceMax - TimeSpan.FromSeconds(1));
        Assert.False(writing.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await writing.WaitAsync(Bound, Token));
        // What it does not take is not made ready for it either.
        Assert.InRange((await _connection.Reader.ReadAsync(Token)).Buffer.Length, 1, PieceReply.PieceBytes);
    }

    [Fact]
    public async Task Reader_ThatTakesEachPieceInTime_GetsAllHoweverLongItTakes()
    {
        var writing = WriteAsync();

        for (var piece = 0; piece < Pieces; piece++)
        {
            var read = await _connection.Reader.ReadAtLeastAsync(PieceReply.PieceBytes, Token).AsTask()
                .WaitAsync(Bound, Token);
            Assert.Equal(PieceReply.PieceBytes, read.Buffer.Length);
            _time.Advance(PieceReply.PieceMax - TimeSpan.FromSeconds(1));
            _connection.Reader.AdvanceTo(read.Buffer.End);
        }

        Assert.True(await writing.WaitAsync(Bound, Token));
    }

    private Task<bool> WriteAsync() =>
        PieceReply.TryWriteAsync(_connection.Writer, new byte[Pieces * PieceReply.PieceBytes], _time, Token);
}
