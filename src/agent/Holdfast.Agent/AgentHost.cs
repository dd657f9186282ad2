using System.Diagnostics;
using System.Net;
using Holdfast.Agent.Containers;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Effects;
using Holdfast.Agent.Executors;
using Holdfast.Agent.Ledger;
using Holdfast.Agent.Link;
using Holdfast.Agent.Sandboxes;
using Holdfast.Agent.Start;
using Holdfast.Agent.State;
using Holdfast.Agent.Statistics;
using Holdfast.Agent.Volumes;
using Holdfast.Hosting;
using Holdfast.Hosting.About;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Secrets;
using Holdfast.Hosting.Tls;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.Metrics;
using Holdfast.Hosting.Time;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Model.Loop;
using Holdfast.Storage;
using Holdfast.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent;

/// <summary>Wires an agent: ledger, core, loop, link, containers, HTTP. Its start order is in
/// <see cref="RunAsync"/>.</summary>
public static class AgentHost
{
    private const int PortDefault = 5051;
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMinutes(30);

    /// <summary>Runs an agent until the token is cancelled. Its tasks outlive it.</summary>
    /// <exception cref="StoreException">The ledger cannot be used; nothing in it was changed.</exception>
    /// <exception cref="AgentStartException">The agent cannot start as it is told to; the message has every
    /// reason.</exception>
    public static async Task RunAsync(
        AgentHostOptions options, Action<ILoggingBuilder> configureLogging, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var logs = LoggerFactory.Create(configureLogging);
        var log = logs.CreateLogger("Holdfast.Agent");
        var time = new SteadyClock(TimeProvider.System);
        var started = time.GetUtcNow();
        var ledger = Path.Combine(options.Core.WorkDirectory, "ledger.db");
        var work = new DiskWait(options.Core.WorkDirectory, DiskWait.PatienceDefault, time, log);
        using var store = work.For(() => LedgerRows.Open(ledger, EndProcess));
        var rows = work.For(() => OwnRows(store, ledger));
        var inbox = new AgentInbox(time);
        var calls = new ExecutorCalls(time);
        var questions = new OperatorQuestions(inbox);
        using var refusals = new Refusals(time, log);
        var tls = options.Tls is { } files ? new ProcessTls(files, refusals, time, log) : null;
        var locator = new MasterLocator(options.Master, tls);
        var state = new StateDocument(options.Flags, locator, started);
        var tokens = TokensOf(options, time, log);
        var access = new AgentAccess(options.Access, tokens, time, log);
        var http = new AgentHttp(new Gatekeeper(ForeignOf(options, tls), access.Realms, refusals));
        var token = work.For(() => OperatorToken.In(options.Core.WorkDirectory, options.Hostname));
        await using var listener = await AgentListener.StartAsync(
            new IPEndPoint(options.Ip, Port(options, rows)), tls, http.AnswerAsync, log, configureLogging, stopping);
        log.Listening(UrlOf(options.Ip, listener.Port, tls), options.Core.WorkDirectory);

        await using var machine = new MachineRunners(options, tokens, inbox, time, log);
        await using var link = LinkTo(locator, tls, CredentialOf(options, time, log), inbox);
        using var wakeups = new Wakeups<AgentWake>(time, _ => inbox.TryPost(new WakeDue(inbox.Now, Boot.Elapsed())));
        var runner = new AgentEffectRunner(wakeups, link, machine, calls, questions, log);

        var frame = new Frame<AgentDelta, AgentEffect>();
        await using var looks = new DiskLooks(options.Core.DiskPatience, options.DiskProbeInterval, time, log);
        var facts = await AgentFactsReading.ReadAsync(
            options, listener.Port, KnownLedger(rows), work, looks,
            new DiskBackends(
                options.DiskBackend, rows, options.Core.DiskLimits.Mode, machine.Confinement.Gap));
        DiskLimitFlags.CheckXfs(options.RequiresXfsLimits, facts);
        var core = Recover(options, facts, rows, time, frame);
        using var views = new PublishedView<AgentView>(new AgentViewSource(core), time);
        var engine = new LoopEngine<AgentEvent, AgentDelta, AgentEffect>(
            core, new MappedLog<AgentDelta>(store, LedgerRows.ToDelta), runner, new LoopOptions(), time, views);
        var metrics = Metrics(views, tls, started, time);
        await using var loop = LoopOf(engine, metrics);
        inbox.Attach(loop);
        machine.Use(LedgerOf(rows, frame));
        await CommitAsync(store, frame);
        loop.Start();
        runner.Release(frame.Effects);
        looks.Follow(LedgerOf(rows, frame), inbox.PostAsync);
        var watched = new WatchSource(views, machine.Volumes.Measure, machine.Held.Measure);
        await using var disks = WatchOf(options, watched, inbox, time, log);
        disks.Start();
        await using var collector = CollectorOf(options, machine.Places, views, inbox, time, log);
        var process = new AgentProcess(options.Flags, metrics, listener.Verbosity, log, options.LogFile);
        collector.Start(process.Metrics);
        await using var fsck = DiskFsck.Start(views.ReadAsync, machine.Volumes.Look, time, log);
        var orders = new VolumeOrders(new OperatorDoor(token, access.Writes), questions.Orders, time);
        http.Open(AgentRoutes.Of(
            views, state, process, new ContainerMeter(machine.Containers, disks, options.LimitContainers, time),
            new ExecutorEndpoint(calls, inbox), questions, token,
            new TrashEndpoint(views, questions.Purges, orders, machine.Volumes.PurgeOf), orders, fsck));

        using var heartbeat = new Timer(_ => calls.Beat(), null, HeartbeatInterval, HeartbeatInterval);
        await ServeAsync(log, stopping);
        log.Stopping();
        calls.CloseAll();
    }

    private static string UrlOf(IPAddress ip, int port, ProcessTls? tls) =>
        $"{(tls is null ? "http" : "https")}://{new IPEndPoint(ip, port)}";

    private static StateLoop<AgentEvent, AgentDelta, AgentEffect> LoopOf(
        LoopEngine<AgentEvent, AgentDelta, AgentEffect> engine, MetricRegistry metrics) =>
        new("agent", engine, Fatal.EndProcess, metrics.Timer("loop/held_ms"));

    private static void EndProcess(Exception cause)
    {
        if (cause is StoreException) Fatal.EndProcess(cause.Message);
        Fatal.EndProcess(cause);
    }

    private static SandboxCollector CollectorOf(
        AgentHostOptions options, ContainerPlaces places, PublishedView<AgentView> views, AgentInbox inbox,
        TimeProvider time, ILogger log) =>
        new(
            options.Collecting, new SandboxDirectories(places), () => UsageOf(places), views.ReadAsync, Boot.Elapsed,
            time, log)
        {
            TellGone = container => inbox.PostAsync(new SandboxGone(inbox.Now, container)),
        };

    private static DiskWatch WatchOf(
        AgentHostOptions options, WatchSource source, AgentInbox inbox, TimeProvider time, ILogger log) =>
        new(
            new DiskWatchOptions
            {
                Interval = options.DiskWatchInterval,
                List = source.ReadAsync,
                Mounts = static () => MountPoints.Read().Of,
                Free = static mount => new DriveInfo(mount).AvailableFreeSpace,
                // Where the core is behind it hears of it after the next measurement.
                Overused = (user, bytes) =>
                    _ = inbox.TryPost(new DiskOverused(inbox.Now, user.Container, user.Volume, bytes)),
            },
            time, log);

    private static double UsageOf(ContainerPlaces places)
    {
        var disk = new DriveInfo(places.WorkDirectory);
        return 1 - (double)disk.AvailableFreeSpace / disk.TotalSize;
    }

    private static MetricRegistry Metrics(
        PublishedView<AgentView> views, ProcessTls? tls, DateTimeOffset started, TimeProvider time)
    {
        var metrics = new MetricRegistry();
        SystemMetrics.AddTo(metrics);
        tls?.AddTo(metrics);
        metrics.Add(new AgentMetrics(views, started, time));
        return metrics;
    }

    // Executors come back to the port they knew, so it is kept unless the operator says otherwise.
    private static int Port(AgentHostOptions options, IReadOnlyCollection<AgentRow> rows) =>
        options.Port is { } port and > 0
        ? port
        : rows.OfType<IdentityRow>().FirstOrDefault()?.Port ?? options.Port ?? PortDefault;

    private static ForeignPages ForeignOf(AgentHostOptions options, ProcessTls? tls) =>
        new(options.Ip, options.Hostname, tls);

    private static ExecutorTokens? TokensOf(AgentHostOptions options, TimeProvider time, ILogger log) =>
        options.AuthenticatesExecutors
            ? new ExecutorTokens(ExecutorKeyFile.Read(options.ExecutorKeyFile, options.Core.WorkDirectory, log), time)
            : null;

    private static Renewable<Credential>? CredentialOf(AgentHostOptions options, TimeProvider time, ILogger log) =>
        options.CredentialFile is { } file ? CredentialFile.OpenOne(file, time, log) : null;

    private static LinkConnections LinkTo(
        MasterLocator locator, ProcessTls? tls, Renewable<Credential>? credential, AgentInbox inbox) =>
        new(locator, tls, credential, new LinkTranslator(inbox));

    private static AgentCore Recover(
        AgentHostOptions options, AgentFacts facts, IReadOnlyCollection<AgentRow> rows, TimeProvider time,
        Frame<AgentDelta, AgentEffect> frame)
    {
        var random = new SeededRandom(BitConverter.ToUInt64(Guid.NewGuid().ToByteArray()));
        return AgentCore.Recover(rows, facts, options.Core, random, time.GetUtcNow(), frame) switch
        {
            Recovered recovered => recovered.Core,
            RecoveryRefused refused => throw AgentStartException.Refused(refused.Faults),
            var other => throw new UnreachableException($"No arm for {other.GetType().Name}; add one above."),
        };
    }

    private static IReadOnlyCollection<AgentRow> OwnRows(SqliteStore store, string ledger)
    {
        var rows = LedgerRows.LoadAll(store, ledger);
        AgentFactsReading.RequireOwn(Path.GetDirectoryName(ledger)!, KnownLedger(rows));
        return rows;
    }

    private static Guid? KnownLedger(IReadOnlyCollection<AgentRow> rows) =>
        rows.OfType<IdentityRow>().FirstOrDefault()?.Ledger;

    // A new ledger is named in the first rows that the core asks to be stored.
    private static Guid LedgerOf(IReadOnlyCollection<AgentRow> rows, Frame<AgentDelta, AgentEffect> frame) =>
        rows.Concat(frame.Deltas.OfType<PutRow>().Select(put => put.Row)).OfType<IdentityRow>().First().Ledger;

    private static async Task ServeAsync(ILogger log, CancellationToken stopping)
    {
        Readiness.Tell(log);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stopping.Register(stopped.SetResult);
        await stopped.Task;
    }

    private static async Task CommitAsync(SqliteStore store, Frame<AgentDelta, AgentEffect> frame)
    {
        if (frame.Deltas.Count == 0) return;
        var durable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Append([.. frame.Deltas.Select(LedgerRows.ToDelta)], durable.SetResult);
        await durable.Task;
    }
}
