using System.Net;
using Holdfast.Hosting.Logging;
using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.Access;

/// <summary>Tells of those who were not let in, by their addresses or by who they say they are, as
/// <see cref="Repeats"/> does.</summary>
/// <param name="time">Measures the minute.</param>
/// <param name="log">Where it is told.</param>
public sealed class Refusals(TimeProvider time, ILogger log) : IDisposable
{
    private readonly Repeats _repeats = new(time, log.ConnectionRefused, log.ConnectionsRefused);

    /// <summary>Somebody was refused.</summary>
    /// <param name="address">From where; null where that is not known.</param>
    /// <param name="reason">Why, as a clause; no secret may be in it.</param>
    public void Tell(IPAddress? address, string reason) => Tell($"{address}", reason);

    /// <summary>Somebody was refused who said who it is.</summary>
    /// <param name="source">Who, as a noun.</param>
    /// <param name="reason">Why, as a clause; no secret may be in it.</param>
    public void Tell(string source, string reason) => _repeats.Tell(source, reason);

    /// <summary>Tells how many more there were.</summary>
    public void Dispose() => _repeats.Dispose();
}
