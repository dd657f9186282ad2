using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Holdfast.Cli.Output;
using Holdfast.Cli.Tasks.Logs;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Faults;
using Holdfast.Client.Schedulers;
using Holdfast.Client.Streams;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Scheduler;
using Capability = Holdfast.Protocol.V1.FrameworkInfo.Types.Capability;
using Task = System.Threading.Tasks.Task;
using TaskStatus = Holdfast.Protocol.V1.TaskStatus;

namespace Holdfast.Cli.Tasks.Run;

/// <summary>A framework with one task: from its subscription to the task's end.</summary>
/// <remarks>
/// <code>
/// waiting ──ACCEPT──► launched ──updates──► over ──TEARDOWN──► exit
///    │ ▲  Ctrl-C,             │ Ctrl-C: asked, then KILL (once a master is heard)
///    │ │  patience over       ├─────► launched ──Ctrl-C again──► exit
///    │ └── never launched ────┘ (ACCEPT did not leave, or its volume came to be elsewhere)
///    └────────► exit
/// </code>
/// SIGTERM, the end of the terminal and the end of the time are a Ctrl-C whose question is answered. Once its agent is
/// unreachable, nobody waits for its end.
/// All that happens comes through one channel, so that nothing here runs beside anything else.
/// </remarks>
internal sealed partial class TaskRun : IAsyncDisposable
{
    // A break of the line, or a master that starts anew, must not cost the task; a program that is gone should.
    private const double FailoverSeconds = 60;

    private readonly Invocation _invocation;
    private readonly RunRequest _request;
    private readonly SchedulerClient _scheduler;
    private readonly Channel<RunEvent> _events = Channel.CreateUnbounded<RunEvent>();

    private readonly CancellationTokenSource _end;

    private readonly Silence _silence;

    private SandboxTail? _tail;
    private StartProgress? _progress;
    private Task _listening = Task.CompletedTask;
    private Task _waiting = Task.CompletedTask;
    private bool _isAsking;
    private bool _isKillWanted;
    private bool _isKillSent;
    private int? _code;

    private TaskRun(Invocation invocation, RunRequest request)
    {
        _invocation = invocation;
        _request = request;
        _scheduler = invocation.Connection.Scheduler();
        _silence = new Silence(invocation.Terminal, "The master");
        _end = CancellationTokenSource.CreateLinkedTokenSource(invocation.Stopping);
    }

    private Terminal Terminal => _invocation.Terminal;

    /// <summary>Runs it.</summary>
    /// <param name="invocation">Where.</param>
    /// <param name="request">What.</param>
    /// <returns>0 where the task finished.</returns>
    public static async Task<int> RunAsync(Invocation invocation, RunRequest request)
    {
        await using var run = new TaskRun(invocation, request);
        return await run.RunAsync();
    }

    /// <summary>Ends the framework, and with it whatever still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndProgressAsync();
        await EndTailAsync();
        if (_scheduler.FrameworkId is not null) await SendAsync(new Call { Type = Call.Types.Type.Teardown });
        await _end.CancelAsync();
        await Task.WhenAll(_listening, _waiting);
        _end.Dispose();
    }

    private async Task<int> RunAsync()
    {
        await FindVolumesAsync();
        if (_homes.Obstacle is { } obstacle && _request.Patience == TimeSpan.Zero)
            throw Failure.NotPlaced($"Task '{_request.Name}' has no place: {obstacle}.");
        // A task is more than words about it: a log that breaks, or a terminal that is closed, ends none by itself.
        Terminal.GoOnUnheard();
        _invocation.OnInterrupt(signal => _events.Writer.TryWrite(new Interrupted(signal)), withHangUp: true);
        _listening = ListenAsync(_end.Token);
        _waiting = TickAsync(_end.Token);
        await foreach (var evt in _events.Reader.ReadAllAsync(_invocation.Stopping))
        {
            await TakeAsync(evt);
            if (_code is { } code) return code;
        }

        throw new UnreachableException("The channel of events has no end but an error.");
    }

    private Task TakeAsync(RunEvent evt) => evt switch
    {
        Heard { Signal: StreamEvent<Event> { Event: var told } } => HearAsync(told),
        Heard { Signal: StreamLost<Event> lost } => _silence.LostAsync(lost.Reason),
        Heard => Task.CompletedTask,
        Interrupted interrupted => InterruptAsync(interrupted.Signal),
        Answered answered => AnswerAsync(answered.IsKill),
        Ticked => PassAsync(),
        _ => throw new UnreachableException($"No rule for {evt.GetType().Name}."),
    };

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var subscribe = new Call.Types.Subscribe
        {
            FrameworkInfo = new()
            {
                User = _request.User,
                Name = $"run {_request.Name}",
                Roles = { _request.Role },
                FailoverTimeout = FailoverSeconds,
                Capabilities =
                {
                    new Capability { Type = Capability.Types.Type.MultiRole },
                    new Capability { Type = Capability.Types.Type.ReservationRefinement },
                    new Capability { Type = Capability.Types.Type.PartitionAware },
                    new Capability { Type = Capability.Types.Type.TaskKillingState },
                },
                Labels = new()
                {
                    Labels_ = { new Label { Key = FrameworkLabels.Volumes, Value = FrameworkLabels.OnePerName } },
                },
            },
        };
        if (_request.Principal is { } principal) subscribe.FrameworkInfo.Principal = principal;
        try
        {
            await foreach (var signal in _scheduler.SubscribeAsync(subscribe, cancellationToken))
                _events.Writer.TryWrite(new Heard(signal));
        }
        catch (OperationCanceledException)
        {
            return; // It is over.
        }
        catch (ClientException cause)
        {
            _events.Writer.TryComplete(cause);
        }
    }

    private async Task HearAsync(Event told)
    {
        switch (told.Type)
        {
            case Event.Types.Type.Subscribed:
                await SubscribedAsync();
                break;
            case Event.Types.Type.Offers:
                await ConsiderAsync(told.Offers.Offers_);
                break;
            case Event.Types.Type.Update when told.Update.Status.TaskId.Value == _request.Name:
                await UpdateAsync(told.Update.Status);
                break;
            case Event.Types.Type.UpdateOperationStatus:
                await OperationAsync(told.UpdateOperationStatus.Status);
                break;
            case Event.Types.Type.Error:
                throw Failure.Failed(_scheduler.FrameworkId is { } framework
                    ? $"The master ended framework {framework}, and task '{_request.Name}' with it: "
                        + $"{told.Error.Message}"
                    : $"The master does not take task '{_request.Name}': {told.Error.Message}");
            default:
                break; // Heartbeats, rescinded offers, which an ACCEPT would be told of anyway.
        }
    }

    // After a break nobody knows what was missed.
    private async Task SubscribedAsync()
    {
        await _silence.HeardAsync();
        if (_launched is not { } offer) return;
        await SuppressAsync();
        if (_isKillWanted) await SendKillAsync();
        await ReconcileAsync(offer);
    }

    private async Task ReconcileAsync(Offer offer) => await SendAsync(new Call
    {
        Type = Call.Types.Type.Reconcile,
        Reconcile = new()
        {
            Tasks = { new Call.Types.Reconcile.Types.Task
            {
                TaskId = new() { Value = _request.Name }, AgentId = offer.AgentId,
            } },
        },
    });

    private async Task UpdateAsync(TaskStatus status)
    {
        if (status.HasUuid)
            await SendAsync(new Call
            {
                Type = Call.Types.Type.Acknowledge,
                Acknowledge = new() { AgentId = status.AgentId, TaskId = status.TaskId, Uuid = status.Uuid },
            });
        if (status.State is not TaskState.TaskStaging) await EndProgressAsync();
        if (TaskEnd.IsOver(status.State) && await TryAgainAsync()) return;
        if (status.State is TaskState.TaskUnreachable)
        {
            await AwayAsync();
            return;
        }

        (_isAway, var wasAway) = (false, _isAway);
        if (status.State is TaskState.TaskStarting or TaskState.TaskRunning) StartTail();
        // Nobody knows it any more: the master has forgotten its agent.
        var isOver = TaskEnd.IsOver(status.State) || status.State is TaskState.TaskUnknown;
        if (isOver) await EndTailAsync();
        var why = status.HasMessage && status.Message.Length > 0 ? $": {status.Message}" : "";
        var again = wasAway && !isOver ? " again" : "";
        await Terminal.SayAsync(
            $"Task '{_request.Name}' is {TaskRow.TextOf(status.State)} on {_launched?.Hostname}{again}{why}");
        if (isOver)
            _code = status.State == TaskState.TaskFinished ? ExitCode.Done
                : _overdueSince is null ? ExitCode.Failed
                : ExitCode.TimedOut;
    }

    private async Task EndTailAsync()
    {
        if (_tail is null) return;
        await _tail.DisposeAsync();
        _tail = null;
    }

    private void StartTail()
    {
        if (_tail is not null || _launched is not { } offer || _scheduler.FrameworkId is not { } framework) return;
        _tail = new SandboxTail(_invocation, _invocation.Connection.Agent(AddressOf(offer)), framework, _request.Name);
        _tail.Start();
    }

    // Of what its agent does before it tells anything more.
    private void StartProgress(Offer offer)
    {
        if (_progress is not null || !Terminal.ShowsProgress || _scheduler.FrameworkId is not { } framework) return;
        _progress = new StartProgress(
            _invocation, _invocation.Connection.Agent(AddressOf(offer)),
            SandboxFile.SandboxOf(framework, _request.Name), _request);
        _progress.Start();
    }

    private async Task EndProgressAsync()
    {
        if (_progress is null) return;
        await _progress.DisposeAsync();
        _progress = null;
    }

    private static ServerAddress AddressOf(Offer offer) => offer.Url?.Address is { } told
        ? new ServerAddress($"{(told.HasIp ? told.Ip : told.Hostname)}:{told.Port}")
        : new ServerAddress($"{offer.Hostname}:5051");

    private async Task InterruptAsync(PosixSignal signal)
    {
        if (_launched is null)
            throw Failure.Failed($"Stopped before task '{_request.Name}' had a place: nothing runs.");
        // A shell says it as well as its terminal.
        if (_isKillWanted && signal == PosixSignal.SIGHUP) return;
        if (_isKillWanted)
            throw Failure.Failed(_isKillSent
                ? $"Left while task '{_request.Name}' was being killed; the cluster ends it."
                : $"Left, and no master was told: task '{_request.Name}' runs until one has missed its framework for "
                    + $"{FailoverSeconds:0} s. 'holdfast tasks kill {_request.Name}' ends it before.");
        if (signal != PosixSignal.SIGINT || _isAsking || !Terminal.CanAsk)
        {
            await KillAsync();
            return;
        }

        _isAsking = true;
        // Beside the loop, since what the task prints goes on; the answer comes back through the channel.
        _ = Task.Run(async () =>
        {
            var answer = await Terminal.AskAsync(
                $"\nKill task '{_request.Name}'? [y/N, or Ctrl-C again]", _invocation.Stopping);
            _events.Writer.TryWrite(new Answered(answer?.Trim() is "y" or "Y" or "yes"));
        });
    }

    private async Task AnswerAsync(bool isKill)
    {
        _isAsking = false;
        if (_isKillWanted) return;
        if (isKill) await KillAsync();
        else await Terminal.SayAsync($"Task '{_request.Name}' goes on.");
    }

    private async Task KillAsync()
    {
        if (_isAway) throw LeftAway();
        await Terminal.SayAsync($"Killing task '{_request.Name}'; Ctrl-C leaves without waiting for its end.");
        _isKillWanted = true;
        await SendKillAsync();
    }

    // What was not told for want of a master is told to the next one.
    private async Task SendKillAsync() => _isKillSent = await SendAsync(new Call
    {
        Type = Call.Types.Type.Kill, Kill = new() { TaskId = new() { Value = _request.Name } },
    }) is null;

    // What fails here is told, and repeated where it matters: updates come again, and after SUBSCRIBED all is asked.
    private async Task<ClientException?> SendAsync(Call call)
    {
        try
        {
            await _scheduler.SendAsync(call, _invocation.Stopping);
            return null;
        }
        catch (ClientException cause)
        {
            await Terminal.SayAsync(cause.Message);
            return cause;
        }
    }
}
