using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.Tls;

/// <summary>Tells each day that the certificate of this process, or one above it, is about to end.</summary>
/// <remarks>
/// Connections that stand outlive it, so that nothing is seen until one breaks: then it does not come back, and on all
/// machines at once where the certificates were issued together.
/// </remarks>
internal sealed class CertificateWatch : IDisposable
{
    /// <summary>How long before the end it begins to tell.</summary>
    public static readonly TimeSpan Before = TimeSpan.FromDays(30);

    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private readonly Func<TlsIdentity> _current;
    private readonly TlsOptions _files;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ITimer _timer;

    /// <summary>Looks at once, and then each day.</summary>
    /// <param name="current">What is in the files now.</param>
    /// <param name="files">The files, to name them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Is told.</param>
    public CertificateWatch(Func<TlsIdentity> current, TlsOptions files, TimeProvider time, ILogger log)
    {
        (_current, _files, _time, _log) = (current, files, time, log);
        Look();
        _timer = time.CreateTimer(_ => Look(), state: null, Interval, Interval);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var identity = _current();
        var left = identity.EndsAt - _time.GetUtcNow();
        if (left > Before) return;
        var ends = string.Create(CultureInfo.InvariantCulture, $"{InWords(left)}, at {identity.EndsAt:u}");
        if (identity.IsAuthorityFirstToEnd) _log.AuthorityEnds(identity.FirstToEnd, _files.AuthorityPath, ends);
        else _log.CertificateEnds(identity.FirstToEnd, _files.CertFile, ends);
    }

    private static string InWords(TimeSpan left) => left switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"ends in {(int)left.TotalDays} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"ends in {(int)left.TotalHours} hours"),
        { Ticks: > 0 } => "is about to end",
        _ => "has ended",
    };
}
