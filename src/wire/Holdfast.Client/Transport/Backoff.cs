namespace Holdfast.Client.Transport;

/// <summary>Pauses between attempts: they double, are bounded, and lie anywhere in the upper half of their
/// step.</summary>
internal sealed class Backoff(TimeSpan max, Func<double> draw)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    private TimeSpan _step;

    /// <summary>The next pause: more than zero, at most the maximum.</summary>
    public TimeSpan Next()
    {
        _step = _step == TimeSpan.Zero ? First : _step * 2;
        if (_step > max) _step = max;
        return (_step / 2) + (_step / 2 * draw());
    }

    /// <summary>An attempt succeeded: the next pause is short again.</summary>
    public void Reset() => _step = TimeSpan.Zero;
}
