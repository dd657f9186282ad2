namespace Holdfast.Hosting.Logging;

/// <summary>
/// Tells of what happens again and again, so that it fills no disk: of each source the first at once, and then once a
/// minute how many more there were. After a minute without any, the next is told at once again.
/// </summary>
/// <param name="time">Measures the minute.</param>
/// <param name="first">Tells one: its source and the reason.</param>
/// <param name="more">Tells of more: how many, their source and the last reason.</param>
public sealed class Repeats(TimeProvider time, Action<string, string> first, Action<long, string, string> more)
    : IDisposable
{
    /// <summary>How long one source is told of once only.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>The most sources that are told of apart in one interval.</summary>
    public const int SourcesMax = 100;

    private const string Others = "others";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Repeated> _sources = [];
    private ITimer? _timer;
    private bool _isDisposed;

    /// <summary>It happened.</summary>
    /// <param name="source">To whom, as a noun.</param>
    /// <param name="reason">Why, or what.</param>
    public void Tell(string source, string reason)
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            if (_sources.Count >= SourcesMax && !_sources.ContainsKey(source)) source = Others;
            if (_sources.TryGetValue(source, out var known))
            {
                known.Count++;
                known.LastReason = reason;
                return;
            }

            _sources.Add(source, new Repeated());
            first(source, reason);
            _timer ??= time.CreateTimer(_ => Flush(), state: null, Interval, Interval);
        }
    }

    /// <summary>It is over for a source: tells how many more there were, and the next one at once.</summary>
    public void End(string source)
    {
        lock (_gate)
            if (_sources.Remove(source, out var repeated)) Flush(source, repeated);
    }

    /// <summary>Tells how many more there were.</summary>
    public void Dispose()
    {
        Flush();
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void Flush()
    {
        lock (_gate)
        {
            foreach (var (source, repeated) in _sources.ToList())
                if (!Flush(source, repeated)) _sources.Remove(source);
            if (_sources.Count > 0) return;
            _timer?.Dispose();
            _timer = null;
        }
    }

    private bool Flush(string source, Repeated repeated)
    {
        if (repeated.Count == 0) return false;
        more(repeated.Count, source, repeated.LastReason);
        repeated.Count = 0;
        return true;
    }

    private sealed class Repeated
    {
        public long Count { get; set; }

        public string LastReason { get; set; } = "";
    }
}
