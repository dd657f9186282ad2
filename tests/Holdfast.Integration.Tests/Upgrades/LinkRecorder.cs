using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;
using Holdfast.Protocol.Link.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Holdfast.Integration.Tests.Upgrades;

/// <summary>Stands between an agent and its master, passes on all that they say on the link, and keeps it.</summary>
internal sealed class LinkRecorder : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LinkRecorder(WebApplication app) => _app = app;

    /// <summary>Where agents are to look for their master.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Each connection so far.</summary>
    public ImmutableArray<RecordedLink> Connections => _app.Services.GetRequiredService<Relay>().Connections;

    /// <summary>Starts one before the master at an address.</summary>
    public static async Task<LinkRecorder> StartAsync(string master)
    {
        using var http = new HttpClient();
        var answer = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://{master}/holdfast/v1/link")))!;
        var link = new UriBuilder("http", master.Split(':')[0], answer["port"]!.GetValue<int>()).Uri;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new Relay(link));
        var recorder = new LinkRecorder(builder.Build());
        recorder._app.MapGrpcService<Relay>();
        recorder._app.MapGet("/holdfast/v1/link", () => Results.Text(answer.ToJsonString(), "application/json"));
        await recorder._app.StartAsync();
        var addresses = recorder._app.Urls.Select(url => new Uri(url)).ToList();
        (recorder.Address, answer["port"]) = (addresses[0].Authority, addresses[1].Port);
        return recorder;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private sealed class Relay(Uri master) : AgentLink.AgentLinkBase
    {
        private ImmutableArray<RecordedLink> _connections = [];

        public ImmutableArray<RecordedLink> Connections => _connections;

        public override async Task Connect(
            IAsyncStreamReader<FromAgent> requestStream, IServerStreamWriter<FromMaster> responseStream,
            ServerCallContext context)
        {
            var recorded = new RecordedLink();
            ImmutableInterlocked.Update(ref _connections, all => all.Add(recorded));
            using var channel = GrpcChannel.ForAddress(master);
            using var call = new AgentLink.AgentLinkClient(channel).Connect(
                cancellationToken: context.CancellationToken);
            var there = PassOnAsync(requestStream, call.RequestStream, recorded.Add, context.CancellationToken);
            await PassOnAsync(call.ResponseStream, responseStream, recorded.Add, context.CancellationToken);
            await there;
        }

        private static async Task PassOnAsync<T>(
            IAsyncStreamReader<T> from, IAsyncStreamWriter<T> to, Action<T> record, CancellationToken stopping)
        {
            try
            {
                await foreach (var message in from.ReadAllAsync(stopping))
                {
                    record(message);
                    await to.WriteAsync(message, stopping);
                }
            }
            catch (Exception cause) when (cause is OperationCanceledException or RpcException or IOException
                or InvalidOperationException)
            {
                // One of the two went away, and with it the connection.
            }
        }
    }
}
