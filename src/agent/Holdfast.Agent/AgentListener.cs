using System.Net;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Listening;
using Holdfast.Hosting.Logging;
using Holdfast.Hosting.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent;

/// <summary>The listener of the agent's HTTP API.</summary>
internal sealed class AgentListener : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);
    private readonly WebApplication _app;
    private readonly IDisposable? _certificateWatch;

    private AgentListener(WebApplication app, ProcessTls? tls)
    {
        (_app, _certificateWatch) = (app, tls?.WatchEnd());
        Verbosity = app.Services.GetService<LogVerbosity>() ?? new LogVerbosity(TimeProvider.System);
    }

    /// <summary>How much is logged, where the logging's set-up tells.</summary>
    public LogVerbosity Verbosity { get; }

    /// <summary>The port it listens on.</summary>
    public int Port { get; private set; }

    /// <summary>Starts listening.</summary>
    /// <param name="at">Where; port 0 for any.</param>
    /// <param name="tls">What it shows its clients; null for no TLS.</param>
    /// <param name="answer">Answers requests.</param>
    /// <param name="log">Is told of answers that fail.</param>
    /// <param name="configureLogging">Sets up the web host's own.</param>
    /// <param name="cancellationToken">Stops a start that waits.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<AgentListener> StartAsync(
        IPEndPoint at, ProcessTls? tls, RequestDelegate answer, ILogger log,
        Action<ILoggingBuilder> configureLogging, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        configureLogging(builder.Logging);
        builder.WebHost.UseSockets(static sockets =>
            sockets.CreateBoundListenSocket = static at => PatientSocket.Listen(at, PatientSocket.PatienceDefault));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBody.BytesMax;
            kestrel.Listen(at, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                tls?.SecureApi(listen);
            });
        });
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        var app = builder.Build();
        var answering = new Answering("agent", log.AnswerFailed);
        app.Run(http => answering.AnswerAsync(http, () => answer(http)));
        await Listeners.StartAsync(app, $"{at}", cancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new AgentListener(app, tls) { Port = BindingAddress.Parse(addresses.First()).Port };
    }

    public async ValueTask DisposeAsync()
    {
        _certificateWatch?.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
