using System.Net;
using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.Access;

/// <summary>
/// Tells of those who were not let in, so that somebody who tries again and again fills no disk: of each address the
/// first at once, and a minute later how many more there were. The same of each agent.
/// </summary>
/// <param name="time">Measures the minute.</param>
/// <param name="log">Where it is told.</param>
public sealed class Refusals(TimeProvider time, ILogger log) : IDisposable
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

    /// <summary>Somebody was refused.</summary>
    /// <param name="address">From where; null where that is not known.</param>
    /// <param name="reason">Why, as a clause; no secret may be in it.</param>
    public void Tell(IPAddress? address, string reason) => Tell($"{address}", reason);

    /// <summary>Somebody was refused who said who it is.</summary>
    /// <param name="source">Who, as a noun.</param>
    /// <param name="reason">Why, as a clause; no secret may be in it.</param>
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
            log.ConnectionRefused(source, reason);
            _timer ??= time.CreateTimer(_ => Flush(), state: null, Interval, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Tells how many more there were.</summary>
    public void Dispose()
    {
        Flush();
        lock (_gate) _isDisposed = true;
    }

    private void Flush()
    {
        lock (_gate)
        {
            foreach (var (source, repeated) in _sources)
                if (repeated.Count > 0) log.ConnectionsRefused(repeated.Count, source, repeated.LastReason);
            _sources.Clear();
            _timer?.Dispose();
            _timer = null;
        }
    }

    private sealed class Repeated
    {
        public long Count { get; set; }

        public string LastReason { get; set; } = "";
    }
}
