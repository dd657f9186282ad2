using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Metrics;
using Holdfast.Hosting.Secrets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.Tls;

/// <summary>TLS of one process: what it shows its peers and asks of them. Each new connection takes the files as they
/// are then.</summary>
public sealed class ProcessTls
{
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;

    // A peer that stops in the middle of its handshake holds a connection no longer than this.
    private static readonly TimeSpan HandshakeMax = TimeSpan.FromSeconds(10);

    private readonly TlsOptions _options;
    private readonly Renewable<TlsIdentity> _identity;
    private readonly Refusals _refusals;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <param name="options">The files.</param>
    /// <param name="refusals">Is told of refused peers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Is told of renewed files.</param>
    /// <exception cref="IOException">The files cannot be used.</exception>
    public ProcessTls(TlsOptions options, Refusals refusals, TimeProvider time, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        (_options, _refusals, _time, _log) = (options, refusals, time, log);
        if (OwnerFile.Warning(options.KeyFile) is { } warning) log.FileIsOpen(warning);
        _identity = new Renewable<TlsIdentity>(
            "The certificate", options.Paths, faults => TlsIdentity.Load(options, time.GetUtcNow(), faults), time,
            log);
    }

    /// <summary>How long it is until the certificate, or one above it, ends; negative once it has.</summary>
    public TimeSpan TimeLeft => _identity.Current.EndsAt - _time.GetUtcNow();

    /// <summary>Warns in the log, each day from 30 days before the end on, until disposed.</summary>
    public IDisposable WatchEnd() => new CertificateWatch(() => _identity.Current, _options, _time, _log);

    /// <summary>Whether the certificate is for the host of this name.</summary>
    public bool IsFor(string host) =>
        Uri.CheckHostName(host) == UriHostNameType.Dns
        && _identity.Current.Own.MatchesHostname(host, allowWildcards: true, allowCommonName: false);

    /// <summary>Adds to a process's numbers how long its certificate lasts.</summary>
    public void AddTo(MetricRegistry metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        metrics.Gauge("tls/certificate_expires_seconds", () => TimeLeft.TotalSeconds);
    }

    /// <summary>Secures a listener of the HTTP API.</summary>
    public void SecureApi(ListenOptions listen) => Secure(
        listen, SslApplicationProtocol.Http11, _options.RequiresClientCertificate, role: null);

    /// <summary>Secures a listener of the link: every agent proves that it is one.</summary>
    public void SecureLink(ListenOptions listen) =>
        Secure(listen, SslApplicationProtocol.Http2, isMutual: true, PeerRole.Agent);

    /// <summary>For one connection to a master, to which this process shows its own certificate too.</summary>
    public SslClientAuthenticationOptions ToMaster()
    {
        var identity = _identity.Current;
        return new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = Versions,
            // A session of the HTTP API, where no certificate was asked for, must not be gone on with on the link.
            AllowTlsResume = false,
            ClientCertificateContext = identity.Shown,
            CertificateChainPolicy = identity.Policy(),
            // The reason in an exception: it ends in the log of whoever connects.
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                PeerCheck.Explain(certificate, chain, errors, PeerRole.Master) is { } reason
                    ? throw new AuthenticationException($"The master is not believed: {reason}.")
                    : true,
        };
    }

    private void Secure(ListenOptions listen, SslApplicationProtocol protocol, bool isMutual, PeerRole? role) =>
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeMax,
            OnConnection = handshake => new(AsServer(handshake.Connection, protocol, isMutual, role)),
        });

    private SslServerAuthenticationOptions AsServer(
        ConnectionContext connection, SslApplicationProtocol protocol, bool isMutual, PeerRole? role)
    {
        var identity = _identity.Current;
        var options = new SslServerAuthenticationOptions
        {
            EnabledSslProtocols = Versions,
            ServerCertificateContext = identity.Shown,
            ApplicationProtocols = [protocol],
            ClientCertificateRequired = isMutual,
            // What was proven in another session proves nothing here.
            AllowTlsResume = !isMutual,
        };
        if (!isMutual) return options;
        options.CertificateChainPolicy = identity.Policy();
        options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            if (PeerCheck.Explain(certificate, chain, errors, role) is not { } reason) return true;
            _refusals.Tell((connection.RemoteEndPoint as IPEndPoint)?.Address, reason);
            return false;
        };
        return options;
    }
}
