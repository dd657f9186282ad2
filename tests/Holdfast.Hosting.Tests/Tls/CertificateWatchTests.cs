using Holdfast.Hosting.Access;
using Holdfast.Hosting.Metrics;
using Holdfast.Hosting.Tests.Logging;
using Holdfast.Hosting.Tls;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Hosting.Tests.Tls;

public sealed class CertificateWatchTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-watch-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ListLogger _log = new();

    [Fact]
    public void Certificate_FromThirtyDaysBeforeItsEndOn_IsToldOfEachDay()
    {
        using var authority = Create(days: 3650);
        using var watch = Open(Issue(authority)).WatchEnd();

        Pass(days: 59);
        Assert.Empty(_log.Lines);
        Pass(days: 2);
        Assert.Equal(2, _log.Lines.Count);
        Assert.Contains("The certificate OU=holdfast-master, CN=m in ", _log.Lines[^1], StringComparison.Ordinal);
        Assert.Contains("ends in 29 days, at 2030-04-01 00:00:00Z", _log.Lines[^1], StringComparison.Ordinal);
        Pass(days: 28);
        Assert.Contains("ends in 24 hours", _log.Lines[^1], StringComparison.Ordinal);
        Pass(days: 1);

        Assert.Equal(31, _log.Lines.Count);
        Assert.Contains("has ended, at 2030-04-01", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Certificate_NearItsEndAtTheStart_IsToldOfAtOnceAndNoMoreOnceRenewed()
    {
        using var authority = Create(days: 3650);
        var tls = Open(Issue(authority, days: 10));
        using var watch = tls.WatchEnd();
        Assert.Contains("ends in 10 days", Assert.Single(_log.Lines), StringComparison.Ordinal);

        Issue(authority);
        Pass(days: 3);

        Assert.Contains("changed and counts from now on", _log.Lines[1], StringComparison.Ordinal);
        Assert.Equal(2, _log.Lines.Count);
    }

    /// <summary>To renew what it issued would change nothing.</summary>
    [Fact]
    public void Authority_ThatEndsFirst_IsToldOfInTheCertificatesPlace()
    {
        using var authority = Create(days: 20);

        using var watch = Open(Issue(authority)).WatchEnd();

        var line = Assert.Single(_log.Lines);
        Assert.Contains("The authority CN=Holdfast authority of test", line, StringComparison.Ordinal);
        Assert.Contains("ends in 20 days", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Authority_ThatHasItsSuccessorBesideIt_LeavesTheCertificateToRenew()
    {
        using var old = Create(days: 20);
        using var successor = Authority.Create("test", _time.GetUtcNow(), 3650 * Day, out _);
        var files = Issue(old);
        File.AppendAllText(files.AuthorityPath, $"\n{successor.CertificatePem}");

        using var watch = Open(files).WatchEnd();

        Assert.StartsWith("The certificate OU=", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_HaveTheTimeLeft()
    {
        using var authority = Create(days: 3650);
        var metrics = new MetricRegistry();
        Open(Issue(authority)).AddTo(metrics);

        Pass(days: 91);

        var sample = Assert.Single(
            await metrics.ReadAsync(timeout: null, TestContext.Current.CancellationToken));
        Assert.Equal("tls/certificate_expires_seconds", sample.Path);
        Assert.Equal(-Day.TotalSeconds, sample.Value);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Pass(int days)
    {
        for (var day = 0; day < days; day++) _time.Advance(Day);
    }

    private Authority Create(int days) => Authority.Create("test", _time.GetUtcNow(), days * Day, out _);

    private TlsOptions Issue(Authority authority, int days = 90)
    {
        var issued = authority.Issue(new("m", PeerRole.Master, ["node1"]), _time.GetUtcNow(), days * Day);
        return new TlsOptions
        {
            CertFile = Write("m.pem", issued.CertificatePem),
            KeyFile = Write("m.key", issued.KeyPem, UnixFileMode.UserRead | UnixFileMode.UserWrite),
            AuthorityPath = Write("ca.pem", authority.CertificatePem),
        };
    }

    private string Write(string name, string text, UnixFileMode? mode = null)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        if (mode is { } own) File.SetUnixFileMode(path, own);
        return path;
    }

    private ProcessTls Open(TlsOptions files) => new(files, new Refusals(_time, _log), _time, _log);
}
