using System.Collections.Immutable;
using Holdfast.Link;
using Holdfast.Master.Core.Effects;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Rig;

/// <summary>An agent as the core sees it; it does nothing by itself.</summary>
internal sealed class FakeAgent
{
    private readonly MasterRig _rig;
    private LinkSession<AgentMessage>? _session;
    private int _lastUuid;

    public FakeAgent(MasterRig rig, string hostname, ResourceBag total)
    {
        (_rig, Total) = (rig, total);
        Spec = new AgentSpec { Hostname = hostname, Ip = "127.0.0.1", Port = 5051, Version = "0.1.0" };
        var hash = hostname.Aggregate(17, (sum, letter) => (sum * 31 + letter) % 1_000_003);
        Ledger = new Guid(hash, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        rig.Agents.Add(this);
    }

    /// <summary>The same agent, before another master.</summary>
    public FakeAgent At(MasterRig other) =>
        new(other, Spec.Hostname, Total) { Spec = Spec, Ledger = Ledger, Generation = Generation, Starts = Starts };

    public AgentSpec Spec { get; set; }

    public AgentId Id => Spec.Id;

    public Guid Ledger { get; init; }

    public long Generation { get; set; } = 1;

    /// <summary>The names of its last starts; an agent of an older version tells none.</summary>
    public ImmutableArray<Guid> Starts { get; set; } = [];

    public ResourceBag Total { get; set; }

    public ResourceVersion Version { get; set; } = new(new Guid(7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7));

    public long Connection { get; private set; }

    public MasterWelcome? Welcome { get; private set; }

    public MasterRefusal? Refusal { get; private set; }

    /// <summary>Commands that came, in order, each once.</summary>
    public List<MasterMessage> Commands { get; } = [];

    public int Pings { get; private set; }

    /// <summary>The newest version of the link that it speaks.</summary>
    public int VersionMax { get; set; } = LinkVersion.Current.Max;

    public bool AnswersPings { get; set; } = true;

    public Batch LastBatch => Commands.OfType<RunBatch>().Last().Batch;

    public IEnumerable<OperationSpec> LastOperations =>
        LastBatch.Steps.OfType<OperationStep>().Select(step => step.Operation);

    public void Connect(bool resume = false, Incarnation? obeyed = null)
    {
        Connection = _rig.NextConnection();
        var effects = _rig.Apply(new AgentConnected(_rig.Now, Connection, new AgentHello
        {
            VersionMin = 1,
            VersionMax = VersionMax,
            Agent = Spec,
            Ledger = Ledger,
            Generation = Generation,
            Starts = Starts,
            Obeyed = obeyed,
            Session = resume ? _session?.Id : null,
            Received = resume ? _session?.Received ?? 0 : 0,
        }));
        Welcome = effects.OfType<WelcomeAgent>().SingleOrDefault()?.Welcome;
        Refusal = effects.OfType<RefuseAgent>().SingleOrDefault()?.Refusal;
        if (Welcome is null) return;
        Spec = Spec with { Id = Welcome.Agent };
        if (Welcome.Resumed) return;
        _session = new LinkSession<AgentMessage>(Welcome.Session, new LinkWindow());
        Commands.Clear();
    }

    public void Disconnect() => _rig.Apply(new AgentDisconnected(_rig.Now, Connection));

    public void Receive(LinkFrame<MasterMessage> frame)
    {
        if (frame is PingFrame<MasterMessage>) Pings++;
        if (frame is MessageFrame<MasterMessage> message && _session!.Receive(message.Sequence) == ReceiveOutcome.New)
            Commands.Add(message.Message);
    }

    public void Pong() =>
        _rig.Apply(new AgentFrameReceived(_rig.Now, Connection, new PongFrame<AgentMessage>(_session!.Received)));

    /// <summary>Says that all commands arrived.</summary>
    public void Acknowledge() =>
        _rig.Apply(new AgentFrameReceived(_rig.Now, Connection, _session!.Ack()));

    public void Say(AgentMessage message)
    {
        var frames = new List<LinkFrame<AgentMessage>>();
        Assert.True(_session!.TrySend(message, 1, frames));
        foreach (var frame in frames) _rig.Apply(new AgentFrameReceived(_rig.Now, Connection, frame));
        _session.Acknowledge(long.MaxValue, frames);
    }

    public void Report(
        ImmutableArray<TaskReport>? tasks = null, ImmutableArray<OperationReport>? operations = null,
        ImmutableArray<VolumeSpec>? volumes = null, ImmutableArray<FrameworkSpec>? frameworks = null,
        ImmutableArray<ExecutorReport>? executors = null) => Say(new ReportState(new AgentReport
    {
        Agent = Spec,
        Total = Total,
        Version = Version,
        Volumes = volumes ?? [],
        Frameworks = frameworks ?? [],
        Executors = executors ?? [],
        Tasks = tasks ?? [],
        Operations = operations ?? [],
    }));

    public UpdateUuid NextUuid() => new(new Guid(++_lastUuid, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2));

    public TaskUpdate Update(FrameworkId framework, string task, TaskState state) => new()
    {
        Framework = framework,
        Task = TaskId.Parse(task),
        Agent = Id,
        Container = ContainerId.Parse("c-" + task),
        State = state,
        Source = UpdateSource.Executor,
        At = _rig.Now,
        Uuid = NextUuid(),
    };

    public TaskUpdate Tell(FrameworkId framework, string task, TaskState state, bool releasing = false,
        bool hasContainer = true)
    {
        var update = Update(framework, task, state);
        if (!hasContainer) update = update with { Container = default, Source = UpdateSource.Agent };
        Say(new TaskUpdated(update, state, releasing));
        return update;
    }

    /// <summary>Does an operation as a real agent would: its total changes with the outcome.</summary>
    public OperationUpdate Finish(OperationSpec operation)
    {
        var (consumed, result) = Convert(operation);
        Assert.True(Total.Contains(consumed), $"{Total} does not contain {consumed}");
        Total = Total - consumed + result;
        return Outcome(operation, OperationState.Finished, result);
    }

    public OperationUpdate Outcome(OperationSpec operation, OperationState state, ResourceBag? converted = null)
    {
        var update = new OperationUpdate
        {
            Operation = operation.Uuid,
            Id = operation.Id,
            Framework = operation.Framework,
            Agent = Id,
            State = state,
            Converted = converted,
            Message = state == OperationState.Finished ? null : "the disk is full",
            Uuid = NextUuid(),
        };
        Say(new OperationUpdated(update, []));
        return update;
    }

    private static (ResourceBag Consumed, ResourceBag Result) Convert(OperationSpec operation)
    {
        var named = operation.Resources;
        var space = ResourceBag.Of([.. named.Select(resource => resource.WithoutVolume())]);
        return operation.Kind switch
        {
            OperationKind.Reserve when !operation.Source.IsEmpty => (operation.Source, named),
            OperationKind.Reserve => (named.PopReservation(), named),
            OperationKind.Unreserve => (named, named.PopReservation()),
            OperationKind.Create => (space, named),
            OperationKind.Destroy => (named, space),
            OperationKind.GrowVolume or OperationKind.ShrinkVolume =>
                (VolumeResize.Of(operation).Consumed, VolumeResize.Of(operation).Result),
            _ => throw new InvalidOperationException(operation.Kind.ToString()),
        };
    }
}
