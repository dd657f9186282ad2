using System.Globalization;
using Google.Protobuf;
using Holdfast.Link;
using Holdfast.Master;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Views;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.V1;
using Label = Holdfast.Protocol.V1.Label;
using Labels = Holdfast.Protocol.V1.Labels;
using Resource = Holdfast.Model.Resources.Resource;
using TaskState = Holdfast.Model.Statuses.TaskState;

namespace Holdfast.Benchmarks.Reading;

/// <summary>A master's core that agents reported to: each has so many running tasks, all of one framework.</summary>
/// <remarks>One framework for all tasks is the hardest: its view and its text are one each.</remarks>
internal sealed class ReportedCluster
{
    private const string MasterId = "2f4bdf9a-31a0-4be7-98e9-3eefce8394b6";
    private static readonly FrameworkId Framework = FrameworkId.Parse($"{MasterId}-0000");
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(56);

    private readonly MasterCore _core = new(
        new MasterOptions(), new MasterIdentity(MasterId, [new Incarnation(Guid.NewGuid())]), MasterRows.Empty,
        new SeededRandom(seed: 1), new WireForms());

    private readonly List<(long Connection, AgentId Agent, long Sent)> _agents = [];
    private readonly int _tasksPerAgent;

    public ReportedCluster(int agents, int tasksPerAgent)
    {
        _tasksPerAgent = tasksPerAgent;
        Apply(new MasterStarted(Start));
        for (var number = 0; number < agents; number++) Register(number);
    }

    public MasterView View() => _core.BuildView();

    /// <summary>A part of the work that a view is; false while there is more.</summary>
    public bool Prepare() => _core.PrepareView();

    /// <summary>One task of the agent changes its state.</summary>
    public void Change(int number)
    {
        var (connection, agent, sent) = _agents[number];
        _agents[number] = (connection, agent, ++sent);
        var update = Update(agent, $"task-{number}-0", TaskState.Killing);
        Apply(new AgentFrameReceived(
            Start, connection,
            new MessageFrame<AgentMessage>(sent, 0, new TaskUpdated(update, update.State, Releasing: false))));
    }

    private void Register(int number)
    {
        var connection = number + 1;
        var hello = new AgentHello
        {
            VersionMin = LinkVersion.Current.Min,
            VersionMax = LinkVersion.Current.Max,
            Agent = Describe(default, number),
            Ledger = Guid.NewGuid(),
            Generation = 1,
        };
        var id = Apply(new AgentConnected(Start, connection, hello)).OfType<WelcomeAgent>().Single().Welcome.Agent;
        var report = new AgentReport
        {
            Agent = Describe(id, number),
            Total = Machine(cpus: 16_000, memMb: 65_536_000),
            Version = new ResourceVersion(Guid.NewGuid()),
            Volumes = [],
            Frameworks = [Owner()],
            Executors = [],
            Tasks = [.. Enumerable.Range(0, _tasksPerAgent).Select(task => Report(id, $"task-{number}-{task}"))],
            Operations = [],
        };
        Apply(new AgentFrameReceived(
            Start, connection, new MessageFrame<AgentMessage>(1, 0, new ReportState(report))));
        _agents.Add((connection, id, 1));
    }

    private List<MasterEffect> Apply(MasterEvent evt)
    {
        var frame = new Frame<MasterDelta, MasterEffect>();
        _core.Apply(evt, frame);
        return [.. frame.Effects];
    }

    private static TaskReport Report(AgentId agent, string name)
    {
        var info = new TaskInfo
        {
            Name = name,
            TaskId = new() { Value = name },
            AgentId = new() { Value = agent.ToString() },
            Command = new() { Value = "exec redis-server --appendonly yes --dir data" },
            Labels = new Labels
            {
                Labels_ =
                {
                    Enumerable.Range(0, 5).Select(number =>
                        new Label { Key = $"key-{number}", Value = $"value number {number} of {name}" }),
                },
            },
        };
        var spec = new TaskSpec
        {
            Id = TaskId.Parse(name),
            Agent = agent,
            Name = name,
            Resources = Machine(cpus: 500, memMb: 256_000).Allocate(RoleName.Parse("web")),
            Wire = info.ToByteArray(),
        };
        return new TaskReport(
            Framework, spec, TaskState.Running,
            [Update(agent, name, TaskState.Starting), Update(agent, name, TaskState.Running)], Releasing: false);
    }

    private static Model.Statuses.TaskUpdate Update(AgentId agent, string task, TaskState state) => new()
    {
        Framework = Framework,
        Task = TaskId.Parse(task),
        Agent = agent,
        Container = ContainerId.Parse("cd9a63b8-b78c-41e0-a398-07f871569cc6"),
        State = state,
        Source = UpdateSource.Executor,
        At = Start,
        Uuid = new UpdateUuid(Guid.NewGuid()),
    };

    private static ResourceBag Machine(long cpus, long memMb) => ResourceBag.Of(
        Resource.Scalar("cpus", Quantity.FromMilli(cpus)), Resource.Scalar("mem", Quantity.FromMilli(memMb)));

    private static FrameworkSpec Owner()
    {
        var info = new FrameworkInfo
        {
            Id = new() { Value = Framework.ToString() }, Name = "web", User = "root", Roles = { "web" },
        };
        return new FrameworkSpec
        {
            Id = Framework, Name = "web", User = "root", Roles = ["web"],
            Capabilities = FrameworkCapabilities.MultiRole, Wire = info.ToByteArray(),
        };
    }

    private static AgentSpec Describe(AgentId id, int number)
    {
        var hostname = string.Create(CultureInfo.InvariantCulture, $"node{number}");
        var info = new AgentInfo { Hostname = hostname, Port = 5051 };
        return new AgentSpec
        {
            Id = id, Hostname = hostname, Ip = "10.0.0.1", Port = 5051, Version = "1.12.0", Wire = info.ToByteArray(),
        };
    }
}
