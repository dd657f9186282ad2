using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.Secrets;

/// <summary>Something read from files that an operator may replace while the process runs.</summary>
/// <remarks>
/// The files are looked at when the thing is used, at most once a second; there is nothing to send or to restart. What
/// cannot be used, such as half of a pair that is being replaced, is told once, and what was read before stays in use.
/// </remarks>
public sealed class Renewable<T>
    where T : class
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SettledAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _looking = new();
    private readonly string _what;
    private readonly IReadOnlyList<string> _paths;
    private readonly Func<ICollection<string>, T?> _read;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private volatile T _current;
    private string _stamp;
    private long _lookedAt;

    /// <summary>Reads the files for the first time.</summary>
    /// <param name="what">What they hold, for the log: "The certificate".</param>
    /// <param name="paths">The files.</param>
    /// <param name="read">Reads them; null, with the faults, where that cannot be.</param>
    /// <param name="time">Measures the second.</param>
    /// <param name="log">Is told of each change.</param>
    /// <exception cref="IOException">They cannot be used; the message has every fault.</exception>
    public Renewable(
        string what, IReadOnlyList<string> paths, Func<ICollection<string>, T?> read, TimeProvider time, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(time);
        (_what, _paths, _read, _time, _log) = (what, paths, read, time, log);
        // First, so that what is replaced while it is read is read again.
        (_stamp, _lookedAt) = (FileStamp.Of(paths, out _), time.GetTimestamp());
        var faults = new List<string>();
        _current = read(faults) ?? throw new IOException(string.Join(Environment.NewLine, faults));
    }

    /// <summary>What counts now.</summary>
    public T Current
    {
        get
        {
            // Whoever comes while another looks goes on with what there is.
            if (_time.GetElapsedTime(Volatile.Read(ref _lookedAt)) < LookEvery || !_looking.TryEnter()) return _current;
            try
            {
                Look();
            }
            finally
            {
                _looking.Exit();
            }

            return _current;
        }
    }

    private void Look()
    {
        Volatile.Write(ref _lookedAt, _time.GetTimestamp());
        var stamp = FileStamp.Of(_paths, out var writtenAt);
        // One that was written just now is perhaps not yet joined by its other half: the next look takes both.
        if (stamp == _stamp || (_time.GetUtcNow() - writtenAt).Duration() < SettledAfter) return;
        _stamp = stamp;
        var faults = new List<string>();
        if (_read(faults) is { } renewed)
        {
            _current = renewed;
            _log.FilesRenewed(_what, string.Join(", ", _paths));
        }
        else
        {
            _log.FilesUnusable(_what, string.Join(" ", faults));
        }
    }
}
