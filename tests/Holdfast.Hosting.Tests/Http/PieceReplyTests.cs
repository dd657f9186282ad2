using System.Buffers;
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
        var writing = WriteAsync(new byte[Pieces * PieceReply.PieceBytes]);

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
        var writing = WriteAsync(new byte[Pieces * PieceReply.PieceBytes]);

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

    [Fact]
    public async Task Body_OfManyParts_ComesInPiecesAsIfItWereOne()
    {
        const int part = 1_000;
        const int parts = PieceReply.PieceBytes / part * 2;
        var body = Enumerable.Range(0, part * parts).Select(number => (byte)(number / part)).ToArray();
        var writing = WriteAsync([.. body.Chunk(part).Select(bytes => (ReadOnlyMemory<byte>)bytes)]);

        var first = await _connection.Reader.ReadAsync(Token).AsTask().WaitAsync(Bound, Token);
        Assert.Equal(PieceReply.PieceBytes, first.Buffer.Length);
        _connection.Reader.AdvanceTo(first.Buffer.Start);
        Assert.False(writing.IsCompleted);
        first = await _connection.Reader.ReadAsync(Token);
        Assert.Equal(body[..PieceReply.PieceBytes], first.Buffer.ToArray());
        _connection.Reader.AdvanceTo(first.Buffer.End);

        var rest = await _connection.Reader.ReadAsync(Token).AsTask().WaitAsync(Bound, Token);
        Assert.Equal(body[PieceReply.PieceBytes..], rest.Buffer.ToArray());
        _connection.Reader.AdvanceTo(rest.Buffer.End);
        Assert.True(await writing.WaitAsync(Bound, Token));
    }

    private Task<bool> WriteAsync(params ReadOnlyMemory<byte>[] body) =>
        PieceReply.TryWriteAsync(_connection.Writer, body, _time, Token);
}
