namespace Holdfast.Fetcher.Sources;

/// <summary>Copies while counting: every byte is paid for before it is written.</summary>
internal static class Transfer
{
    private const int BufferBytes = 128 * 1024;

    internal static async Task CopyAsync(
        Stream source, Stream destination, Budget budget, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            budget.SpendBytes(count);
            await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
        await destination.FlushAsync(cancellationToken);
    }

    /// <summary>The same from a connection, which may break, stall or give too little.</summary>
    /// <exception cref="BrokenTransferException">It broke off; what arrived is in the file.</exception>
    internal static async Task ReceiveAsync(Stream connection, PartFile part, StallGuard guard)
    {
        var buffer = new byte[BufferBytes];
        while (true)
        {
            int count;
            try
            {
                count = await connection.ReadAsync(buffer, guard.Token);
            }
            catch (IOException)
            {
                throw Broken(part);
            }
            if (count == 0) break;
            guard.Received(count);
            await part.AppendAsync(buffer.AsMemory(0, count), guard.Token);
        }
        if (part.Length < part.Whole) throw Broken(part);
    }

    private static BrokenTransferException Broken(PartFile part) => new(
        $"the transfer broke off after {part.Length} {(part.Whole is { } length ? $"of {length} bytes" : "bytes")}");
}
