using System.Runtime.InteropServices;
using Holdfast.Hosting;
using Holdfast.Hosting.About;
using Holdfast.Hosting.Files;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Listening;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.Metrics;
using Holdfast.Hosting.OpenApi;
using Holdfast.Hosting.Time;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Views;
using Holdfast.Master.Effects;
using Holdfast.Master.Link;
using Holdfast.Master.Metrics;
using Holdfast.Master.Operator;
using Holdfast.Master.Registry;
using Holdfast.Master.Scheduler;
using Holdfast.Master.State;
using Holdfast.Master.Watching;
using Holdfast.Model.Loop;
using Holdfast.Storage;
using Holdfast.Storage.Registry;
using Microsoft.Extensions.Logging;

namespace Holdfast.Master;

/// <summary>A running master: registry, loop and listeners, started and stopped in the order that loses
/// nothing.</summary>
/// <remarks>
/// <code>
/// start: registry → core → listeners (answer 503) → loop → requests are answered
/// stop:  loop takes no more → what was queued is durable and told → streams and listeners end → registry closes
/// </code>
/// </remarks>
public sealed class MasterHost : IAsyncDisposable
{
    // An event may store the volumes of a whole agent; commits of the registry take 100.
    private const int BatchDeltasMax = 50;

    // Each is as large as the whole state.
    private const long FirstRecordBytesMax = 256L * 1024 * 1024;

    private readonly OpenRegistry _registry;
    private readonly MasterListener _listener;
    private readonly StateLoop<MasterEvent, MasterDelta, MasterEffect> _loop;
    private readonly Wakeups<MasterWakeup> _wakeups;
    private readonly PublishedView<MasterView> _views;
    private readonly SchedulerStreams _streams;
    private readonly OperatorDocuments _documents;
    private readonly WireViews _wire;
    private readonly WatchStreams _watches;
    private readonly LinkConnections _links;
    private readonly PendingReplies _replies;
    private readonly MasterDescription _description;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private bool _isStopped;

    private MasterHost(
        MasterHostOptions options, OpenRegistry registry, MasterListener listener, MasterParts parts, TimeProvider time)
    {
        (_registry, _listener, _links, _log, _time) = (registry, listener, parts.Links, parts.Log, time);
        _description = new MasterDescription(
            Guid.NewGuid().ToString(), listener.Ip, listener.Port,
            options.Hostname ?? HostNames.Of(options.Ip, isLookedUp: true), options.Core.Domain);
        var identity = new MasterIdentity(_description.MasterId, [.. registry.Chain]);
        var core = new OrderedCore(
            new MasterCore(
                options.Core, identity, registry.Rows, new SeededRandom(FreshSeed()), new WireForms()),
            parts.Metrics, time);
        _views = new PublishedView<MasterView>(core, time);
        _replies = new PendingReplies();
        _streams = new SchedulerStreams(
            new SchedulerEventWriter(_description, parts.Addresses), parts.Inbox, time);
        _wakeups = new Wakeups<MasterWakeup>(time, _ => parts.Inbox.TryPost(at => new WakeupDue(at)));
        _wire = new WireViews(parts.Addresses);
        _documents = new OperatorDocuments(_wire);
        _watches = new WatchStreams(new WatchEventWriter(_wire), parts.Inbox, time, Fatal.EndProcess);
        var runner = new MasterEffectRunner(
            _replies, _streams, _watches, _wakeups, parts);
        var engine = new LoopEngine<MasterEvent, MasterDelta, MasterEffect>(
            core, new TimedLog<MasterDelta>(registry.Log, parts.Metrics, time), runner,
            new LoopOptions { BatchDeltasMax = BatchDeltasMax }, time, _views);
        _loop = new StateLoop<MasterEvent, MasterDelta, MasterEffect>(
            "master", engine, Fatal.EndProcess, parts.Metrics.Timer("loop/held_ms"));
        parts.Inbox.Open(_loop);
    }

    /// <summary>The port of its HTTP APIs.</summary>
    public int Port => _listener.Port;

    /// <summary>The port of the agent link.</summary>
    public int LinkPort => _listener.LinkPort;

    /// <summary>Starts a master; ends once it answers.</summary>
    /// <param name="options">What the operator set.</param>
    /// <param name="configureLogging">Where it says what happens.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops a start that waits.</param>
    /// <exception cref="Holdfast.Storage.StoreException">The registry cannot be used, and why. Do not
    /// retry.</exception>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<MasterHost> StartAsync(
        MasterHostOptions options, Action<ILoggingBuilder> configureLogging, TimeProvider time,
            CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var registry = await OpenRegistryAsync(options, configureLogging, time, cancellationToken);
        MasterListener? listener = null;
        try
        {
            var parts = new MasterParts(time, options.Tls is not null);
            listener = await MasterListener.StartAsync(options, parts, configureLogging, cancellationToken);
            var host = new MasterHost(options, registry, listener, parts, time);
            await host.OpenAsync(options, parts, cancellationToken);
            return host;
        }
        catch
        {
            if (listener is not null) await listener.DisposeAsync();
            registry.Dispose();
            throw;
        }
    }

    // Before there is a listener there is no log but this one.
    private static async Task<OpenRegistry> OpenRegistryAsync(
        MasterHostOptions options, Action<ILoggingBuilder> configureLogging, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (options.WorkDir is not { } work)
            return await OpenRegistry.OpenAsync(options, EndProcess, cancellationToken);
        using var logs = LoggerFactory.Create(configureLogging);
        var wait = new DiskWait(
            Path.GetFullPath(work), DiskWait.PatienceDefault, time, logs.CreateLogger("Holdfast.Master"));
        return await wait.ForAsync(() => OpenRegistry.OpenAsync(options, EndProcess, cancellationToken));
    }

    /// <summary>Runs a master until it is told to stop, by the token or by SIGTERM or SIGINT; then it stops
    /// cleanly.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public static async Task RunAsync(
        MasterHostOptions options, Action<ILoggingBuilder> configureLogging, TimeProvider time,
            CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await using var host = await StartAsync(options, configureLogging, time, stop.Token);
        Readiness.Tell(host._log);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Token.Register(stopped.SetResult);
        await stopped.Task;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Stops it: whatever was taken is stored and told before anything closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStopped) return;
        _isStopped = true;
        await _loop.DisposeAsync();
        _wakeups.Dispose();
        _replies.CancelAll();
        _streams.CloseAll();
        await _watches.DisposeAsync();
        _links.CloseAll();
        await _listener.DisposeAsync();
        _views.Dispose();
        _registry.Dispose();
        _log.MasterStopped(_description.MasterId);
    }

    private async Task OpenAsync(MasterHostOptions options, MasterParts parts, CancellationToken cancellationToken)
    {
        _loop.Start();
        await parts.Inbox.PostAsync(at => new MasterStarted(at), cancellationToken);
        var routes = new PathRoutes("/master");
        new ReadEndpoints(
            _views, _description, new StateDocuments(_description, options, _wire),
            new SummaryDocument(_description, options.Cluster), LinkPort).MapTo(routes);
        new ProcessEndpoints("master", options.Flags, parts.Verbosity).MapTo(routes);
        if (options.LogFile is { } log) parts.Files.Attach("/master/log", log);
        new FileEndpoints(parts.Files).MapTo(routes);
        ApiDocument.In(typeof(MasterHost).Assembly, "openapi.json").MapTo(routes);
        new MetricEndpoints(parts.Metrics).MapTo(routes);
        Count(parts, options.PublishesFrameworkMetrics);
        var reads = new OperatorReads(_views, _description, parts, options.Flags, _documents);
        var orders = new OperatorOrders(parts, _replies);
        routes.Post("/api/v1", new OperatorEndpoint(
            orders, reads, new WatchEndpoint(
                parts.Inbox, _replies, _watches, new FirstRecords(_documents.Subscribed, FirstRecordBytesMax)))
            .AnswerAsync);
        new LegacyOrders(orders).MapTo(routes);
        routes.Post("/api/v1/scheduler", new SchedulerEndpoint(parts.Inbox, _replies, _streams).AnswerAsync);
        routes.Post(KillEndpoint.Path, new KillEndpoint(parts.Inbox, _replies).AnswerAsync);
        routes.Post(PrincipalEndpoint.Path, new PrincipalEndpoint(parts.Inbox, _replies).AnswerAsync);
        routes.Get(WaitingEndpoint.Path, new WaitingEndpoint(parts.Inbox, _replies).AnswerAsync);
        if (options.WebUiDir is { } pages) routes.Otherwise(new StaticPages(pages).AnswerAsync);
        _listener.Open(routes, new ForeignPages(_description.Ip, _description.Hostname, parts.Tls));
        var rows = _registry.Rows;
        _log.MasterStarted(
            _description.MasterId, $"{_registry.Chain[^1]}", $"{_description.Ip}:{Port}", LinkPort,
            rows.Agents.Length, rows.Frameworks.Length, rows.Volumes.Length);
        if (options.IsRegistryInMemory) _log.RegistryInMemory();
    }

    private static void EndProcess(Exception cause)
    {
        if (cause is StoreException or StaleIncarnationException) Fatal.EndProcess(cause.Message);
        Fatal.EndProcess(cause);
    }

    private void Count(MasterParts parts, bool ofFrameworks)
    {
        parts.Metrics.Gauge("registrar/registry_size_bytes", () => _registry.SizeBytes);
        parts.Metrics.Gauge("registrar/state_fetch_ms", () => _registry.FetchTime.TotalMilliseconds);
        parts.Metrics.Add(new MasterMetrics(_views, parts.Inbox, _replies, _time, ofFrameworks));
        SystemMetrics.AddTo(parts.Metrics);
        parts.Tls?.AddTo(parts.Metrics);
    }

    private static ulong FreshSeed()
    {
        Span<byte> seed = stackalloc byte[sizeof(ulong)];
        System.Security.Cryptography.RandomNumberGenerator.Fill(seed);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(seed);
    }
}
