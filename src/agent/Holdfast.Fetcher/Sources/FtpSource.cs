using Holdfast.Fetcher.Orders;
using Holdfast.Fetcher.Sources.Ftp;

namespace Holdfast.Fetcher.Sources;

/// <summary>A file by FTP (RFC 959, 2428, 3659) or by FTP over TLS (RFC 4217), always passively.</summary>
/// <remarks>
/// <c>ftps</c> means TLS from the first byte on port 990, which it has where the URI names none, as curl has it; on any
/// other port TLS begins with AUTH TLS. Never without it.
/// </remarks>
internal sealed class FtpSource : UriSource
{
    private const int PortDefault = 21, SecurePortDefault = 990;
    private readonly Uri _uri;
    private readonly string _path, _user, _password;

    internal FtpSource(Uri uri)
    {
        _uri = uri;
        // RFC 1738: relative to where the login leads; %2F begins an absolute one.
        _path = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        var parts = uri.UserInfo.Split(':', 2);
        _user = parts[0].Length > 0 ? Uri.UnescapeDataString(parts[0]) : "anonymous";
        _password = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : parts[0].Length > 0 ? "" : "holdfast@";
    }

    private bool IsSecure => _uri.Scheme == "ftps";

    // .NET knows a default port for ftp only.
    private int Port => _uri.Port > 0 ? _uri.Port : IsSecure ? SecurePortDefault : PortDefault;

    internal override async Task<FetchReport> ProbeAsync(FetchBounds bounds, CancellationToken cancellationToken)
    {
        using var guard = new StallGuard(bounds, cancellationToken);
        try
        {
            await using var session = await OpenAsync(guard);
            var described = await session.DescribeAsync(_path);
            if (described.Refusal is { } refusal)
                throw new RefusedException($"the server does not have the file: it answered {refusal}");
            return new(described.SizeBytes, ETag: null, described.Changed, MaxAgeSeconds: null);
        }
        catch (OperationCanceledException) when (guard.HasStalled)
        {
            throw guard.Stalled();
        }
    }

    internal override Task<FetchReport> CopyAsync(
        FileStream destination, Budget budget, Action<long> announce, CancellationToken cancellationToken)
    {
        var part = new PartFile(destination, budget, announce);
        return Resumption.RunAsync(
            part, () => ReceiveAsync(part, budget.Bounds, cancellationToken), cancellationToken);
    }

    private async Task<FetchReport> ReceiveAsync(PartFile part, FetchBounds bounds, CancellationToken cancellationToken)
    {
        using var guard = new StallGuard(bounds, cancellationToken);
        try
        {
            await using var session = await OpenAsync(guard);
            var described = await session.DescribeAsync(_path);
            var version = described.VersionAt(DateTime.UtcNow);
            if (version is null || version != part.Version) part.Restart();
            part.Version = version;
            part.Expect(described.SizeBytes);
            await session.ReceiveAsync(_path, part);
            if (described.SizeBytes is { } announced && part.Length != announced)
                throw new FetchException($"the server announced {announced} bytes and sent {part.Length}");
            if (version is not null) await CheckAsync(session, part);
            return new(part.Length, ETag: null, described.Changed, MaxAgeSeconds: null);
        }
        catch (OperationCanceledException) when (guard.HasStalled)
        {
            throw guard.Stalled();
        }
    }

    // Between the question for the version and the last byte the file may have been replaced, and what is here may be
    // of both.
    private async Task CheckAsync(FtpSession session, PartFile part)
    {
        if ((await session.DescribeAsync(_path)).VersionAt(DateTime.UtcNow) == part.Version) return;
        part.Version = null;
        throw new BrokenTransferException("the file was replaced at its source while it was sent");
    }

    private Task<FtpSession> OpenAsync(StallGuard guard) => FtpSession.OpenAsync(
        _uri.IdnHost, Port, IsSecure, fromTheStart: Port == SecurePortDefault, _user, _password, guard);
}
