namespace Holdfast.Fetcher.Sources;

/// <summary>Copies while counting: every byte is paid for before it is written.</summary>
internal static class Transfer
{
    private const int BufferBytes = 128 * 1024;

    internal static async Task CopyAsync(
        Stream source, Stream destination, Budget budget, Action<int>? received, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        while (true)
        {
            var count = await source.ReadAsync(buffer, cancellationToken);
            if (count == 0) break;
            received?.Invoke(count);
            budget.SpendBytes(count);
            await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
        await destination.FlushAsync(cancellationToken);
    }
}
