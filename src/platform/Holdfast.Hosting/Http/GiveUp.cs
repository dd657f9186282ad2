namespace Holdfast.Hosting.Http;

/// <summary>
/// Says that nobody waits for a peer any more, at once or after a while. From any thread, and harmless once it is over.
/// </summary>
public sealed class GiveUp : IDisposable
{
    private readonly Lock _ending = new();
    private readonly CancellationTokenSource _source;
    private bool _isDisposed;

    /// <param name="time">Measures the while.</param>
    public GiveUp(TimeProvider time)
    {
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Token = _source.Token;
    }

    /// <summary>Cancelled once the peer is given up.</summary>
    public CancellationToken Token { get; }

    /// <summary>Gives the peer up.</summary>
    public void Now()
    {
        // What waits for the peer goes on elsewhere: this thread may be a loop's, which has others to serve.
        lock (_ending)
            if (!_isDisposed) _ = _source.CancelAsync();
    }

    /// <summary>Gives the peer up after a while, unless it is over before.</summary>
    public void After(TimeSpan grace)
    {
        lock (_ending)
            if (!_isDisposed) _source.CancelAfter(grace);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_ending)
        {
            _isDisposed = true;
            _source.Dispose();
        }
    }
}
