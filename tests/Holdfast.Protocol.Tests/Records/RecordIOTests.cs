using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using CsCheck;
using Holdfast.Protocol.Records;

namespace Holdfast.Protocol.Tests.Records;

public sealed class RecordIOTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Records_InAnyChunks_ComeOutAsTheyWentIn() =>
        Gen.Select(Gen.Byte.Array[1, 300].Array[0, 20], Gen.Int[1, 50]).Sample(
            (records, size) =>
            {
                var stream = new ArrayBufferWriter<byte>();
                foreach (var record in records) RecordIO.Write(stream, record);
                var buffer = stream.WrittenCount == 0 ? default : Segments.Of(stream.WrittenMemory, size);

                var read = new List<byte[]>();
                while (RecordIO.TryRead(ref buffer, 1024, out var record)) read.Add(record.ToArray());

                Assert.Equal(records, read);
                Assert.True(buffer.IsEmpty);
            });

    [Fact]
    public async Task Reader_OfAPipeFedByteByByte_ReturnsEachRecordWhenItIsComplete()
    {
        var pipe = new Pipe();
        var reader = new RecordIOReader(pipe.Reader);
        foreach (var one in "5\nhello3\nabc"u8.ToArray())
        {
            await pipe.Writer.WriteAsync(new[] { one }, Token);
        }

        await pipe.Writer.CompleteAsync();

        Assert.Equal("hello", await NextAsync(reader));
        Assert.Equal("abc", await NextAsync(reader));
        Assert.Null(await NextAsync(reader));
    }

    [Theory]
    [InlineData("x\n", "not with 'x'")]
    [InlineData("-1\n", "not with '-1'")]
    [InlineData("\nabc", "not with ''")]
    [InlineData("12 \n", "not with '12 '")]
    [InlineData("HTTP/1.1", "not with")]
    [InlineData("111111111111111111111", "not with")]
    [InlineData("99999999999999999999\n", "not with")]
    [InlineData("0\n", "length 0")]
    [InlineData("101\n", "101 bytes is longer than the 100 bytes allowed")]
    [InlineData("18446744073709551615\n", "longer than the 100 bytes")]
    [InlineData("5\nabc", "at least 2 more bytes")]
    [InlineData("5", "ended inside a record")]
    public async Task Reader_OfAnythingElse_SaysWhatIsWrong(string stream, string fault)
    {
        var bytes = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(stream));
        var reader = new RecordIOReader(PipeReader.Create(bytes), recordMaxBytes: 100);

        var thrown = await Assert.ThrowsAsync<RecordIOException>(() => NextAsync(reader));

        Assert.Contains(fault, thrown.Message);
    }

    [Fact]
    public void Write_OfNothing_IsRefused() =>
        Assert.Throws<ArgumentException>(() => RecordIO.Write(new ArrayBufferWriter<byte>(), []));

    private static async Task<string?> NextAsync(RecordIOReader reader) =>
        await reader.ReadAsync(Token) is { } record
            ? Encoding.UTF8.GetString(record.ToArray())
            : null;
}
