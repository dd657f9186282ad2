using Holdfast.Fetcher.Orders;

namespace Holdfast.Fetcher.Sources;

/// <summary>Gives up on a transfer that has become too slow: a window in which too little arrived ends it.</summary>
internal sealed class StallGuard : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Timer _timer;
    private readonly long _wanted;
    private readonly double _seconds;
    private long _received;

    internal StallGuard(FetchBounds bounds, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _wanted = Math.Max(1, bounds.StallMs * FetchBounds.StallBytesPerSecond / 1000);
        _seconds = bounds.StallMs / 1000.0;
        var window = TimeSpan.FromMilliseconds(bounds.StallMs);
        _timer = new(_ => Check(), null, window, window);
    }

    internal bool HasStalled { get; private set; }

    internal CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _timer.Dispose();
        _stop.Dispose();
    }

    /// <summary>What to say once it has.</summary>
    internal FetchException Stalled() => new($"the transfer stalled for {_seconds:0.#} s");

    internal void Received(int count) => Interlocked.Add(ref _received, count);

    private void Check()
    {
        if (Interlocked.Exchange(ref _received, 0) >= _wanted) return;
        HasStalled = true;
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The transfer ended while this window was being judged.
        }
    }
}
