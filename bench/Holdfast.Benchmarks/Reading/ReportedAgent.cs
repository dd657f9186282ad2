using System.Globalization;
using Google.Protobuf;
using Holdfast.Link;
using Holdfast.Model;
using Holdfast.Model.Ids;
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

/// <summary>What an agent of a large cluster says of itself and of its tasks.</summary>
/// <remarks>One framework for all tasks is the hardest: its view and its text are one each.</remarks>
internal static class ReportedAgent
{
    private const string MasterId = "2f4bdf9a-31a0-4be7-98e9-3eefce8394b6";
    private static readonly DateTimeOffset Since = DateTimeOffset.UnixEpoch.AddYears(56);

    /// <summary>The framework of all tasks.</summary>
    public static FrameworkId Framework { get; } = FrameworkId.Parse($"{MasterId}-0000");

    /// <summary>A hello of an agent that no master knows.</summary>
    public static AgentHello Hello(int number) => new()
    {
        VersionMin = LinkVersion.Current.Min,
        VersionMax = LinkVersion.Current.Max,
        Agent = Describe(default, number),
        Ledger = Guid.NewGuid(),
        Generation = 1,
    };

    /// <summary>Its state: so many tasks, all of them running.</summary>
    public static ReportState Report(AgentId id, int number, int tasks) => new(new AgentReport
    {
        Agent = Describe(id, number),
        Total = Machine(cpus: 16_000, memMb: 65_536_000),
        Version = new ResourceVersion(Guid.NewGuid()),
        Volumes = [],
        Frameworks = [Owner()],
        Executors = [],
        Tasks = [.. Enumerable.Range(0, tasks).Select(task => Report(id, Name(number, task)))],
        Operations = [],
    });

    /// <summary>One of its tasks changes its state.</summary>
    public static TaskUpdated Change(AgentId id, int number, int task)
    {
        var update = Update(id, Name(number, task), TaskState.Killing);
        return new TaskUpdated(update, update.State, Releasing: false);
    }

    private static string Name(int number, int task) => $"task-{number}-{task}";

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
        At = Since,
        Uuid = new UpdateUuid(Guid.NewGuid()),
    };

    private static ResourceBag Machine(long cpus, long memMb) => ResourceBag.Of(
        Resource.Scalar("cpus", Quantity.FromMilli(cpus)), Resource.Scalar("mem", Quantity.FromMilli(memMb)));

    private static FrameworkSpec Owner()
    {
        var info = new FrameworkInfo
        {
            Id = new() { Value = Framework.ToString() }, Name = "web", User = "root", Roles = { "web" },
            Capabilities =
            {
                new FrameworkInfo.Types.Capability { Type = FrameworkInfo.Types.Capability.Types.Type.MultiRole },
            },
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
