using System.Net;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Listening;
using Holdfast.Hosting.Tls;
using Holdfast.Hosting.Logging;
using Holdfast.Master.Link;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Holdfast.Master;

/// <summary>
/// The listeners: HTTP/1.1 for the APIs, and HTTP/2 for the agent link, which needs a port of its own: without TLS the
/// two cannot share one, and with it only agents are let in there.
/// </summary>
internal sealed class MasterListener : IAsyncDisposable
{
    private const string LogCategory = "Holdfast.Master";
    private const int LinkMessageBytesMax = 256 * 1024 * 1024;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly MasterAccess _access;
    private readonly MasterParts _parts;
    private volatile Gate? _gate;
    private IDisposable? _certificateWatch;

    private MasterListener(WebApplication app, MasterParts parts, MasterAccess access, IPAddress ip)
    {
        (_app, _parts, _access, Ip) = (app, parts, access, ip);
    }

    /// <summary>The address that it announces.</summary>
    public IPAddress Ip { get; }

    /// <summary>The port of the APIs.</summary>
    public int Port { get; private set; }

    /// <summary>The port of the link.</summary>
    public int LinkPort { get; private set; }

    /// <summary>Starts listening; every request is answered with 503 until <see cref="Open"/>.</summary>
    public static async Task<MasterListener> StartAsync(
        MasterHostOptions options, MasterParts parts, Action<ILoggingBuilder> configureLogging,
            CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        configureLogging(builder.Logging);
        builder.WebHost.UseSockets(sockets =>
            sockets.CreateBoundListenSocket = at => PatientSocket.Listen(at, options.PeerPatience));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.Services.AddSingleton(services => new Refusals(parts.Time, LogOf(services)));
        builder.Services.AddSingleton(services => LogOf(services).ClosedLinks(parts.Time));
        if (options.Tls is { } files)
            builder.Services.AddSingleton(services => new ProcessTls(
                files, services.GetRequiredService<Refusals>(), parts.Time, LogOf(services)));
        builder.Services.AddRouting();
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = LinkMessageBytesMax);
        builder.Services.AddSingleton(parts.Inbox).AddSingleton(parts.Links).AddSingleton(parts.Addresses);
        builder.Services.AddSingleton<ILinkEvents, LinkReceiver>();
        builder.Services.AddSingleton<AgentLinkEndpoint>();
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        var app = builder.Build();
        parts.Log = LogOf(app.Services);
        parts.Refusals = app.Services.GetRequiredService<Refusals>();
        parts.ClosedLinks = app.Services.GetRequiredService<Repeats>();
        parts.Verbosity = app.Services.GetService<LogVerbosity>() ?? parts.Verbosity;
        parts.Tls = app.Services.GetService<ProcessTls>();
        var access = new MasterAccess(options.Access, parts.Time, parts.Log);
        var listener = new MasterListener(app, parts, access, HostNames.Announced(options.Ip));
        var answering = new Answering("master", parts.Log.AnswerFailed);
        app.MapWhen(
            http => http.Connection.LocalPort != listener.LinkPort,
            apis => apis.Run(http => answering.AnswerAsync(http, () => listener.AnswerAsync(http))));
        app.Use(listener.AdmitAgentAsync);
        app.MapGrpcService<AgentLinkEndpoint>();
        await Listeners.StartAsync(
            app, $"{new IPEndPoint(options.Ip, options.Port)} and {new IPEndPoint(options.Ip, options.LinkPort)}",
            cancellationToken);
        listener.NotePorts();
        listener._certificateWatch = parts.Tls?.WatchEnd();
        return listener;
    }

    /// <summary>From now on requests are answered.</summary>
    public void Open(PathRoutes routes, ForeignPages foreign) =>
        _gate = new Gate(routes, new Gatekeeper(foreign, _access.Realms, _parts.Refusals));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _certificateWatch?.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions kestrel, MasterHostOptions options)
    {
        var tls = options.Tls is null ? null : kestrel.ApplicationServices.GetRequiredService<ProcessTls>();
        kestrel.AddServerHeader = false;
        // The link is slow by nature: hours may pass between two bytes. Requests of the APIs demand their own.
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestBodySize = RequestBody.BytesMax;
        kestrel.Listen(options.Ip, options.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            tls?.SecureApi(listen);
        });
        kestrel.Listen(options.Ip, options.LinkPort, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            tls?.SecureLink(listen);
        });
    }

    private static ILogger LogOf(IServiceProvider services) =>
        services.GetRequiredService<ILoggerFactory>().CreateLogger(LogCategory);

    // Kestrel lists the addresses in the order in which they were asked for.
    private void NotePorts()
    {
        var features = _app.Services.GetRequiredService<IServer>().Features;
        var addresses = features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        Port = BindingAddress.Parse(addresses[0]).Port;
        LinkPort = BindingAddress.Parse(addresses[1]).Port;
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (_gate is not { } gate) await RefuseAsync(http);
        else if (await gate.Keeper.AdmitAsync(http, gate.Routes.EndpointOf(http))) await gate.Routes.AnswerAsync(http);
    }

    private Task AdmitAgentAsync(HttpContext http, RequestDelegate next)
    {
        if (_gate is null) return RefuseAsync(http);
        var header = http.Request.Headers.Authorization;
        if (_access.Agents.Authenticator?.Authenticate(header.Count == 0 ? null : header.ToString())
            is not NotAuthenticated) return next(http);
        _parts.Refusals.Tell(http.Connection.RemoteIpAddress, "it wanted to join as an agent, and "
            + (header.Count == 0 ? "showed no credential" : "what it showed is no credential of --credentials"));
        return TextReply.WriteAsync(http, StatusCodes.Status401Unauthorized, "401 Unauthorized.");
    }

    private static Task RefuseAsync(HttpContext http) =>
        TextReply.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "The master is starting; try again.");

    private sealed record Gate(PathRoutes Routes, Gatekeeper Keeper);
}
