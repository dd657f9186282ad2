using System.Globalization;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Master;
using Call = Holdfast.Protocol.V1.Scheduler.Call;
using Operation = Holdfast.Protocol.V1.Offer.Types.Operation;
using TaskStatus = Holdfast.Protocol.V1.TaskStatus;

namespace Holdfast.Benchmarks.Codec;

/// <summary>Messages of the shape that real clusters send.</summary>
internal static class SampleMessages
{
    private const string Master = "2f4bdf9a-31a0-4be7-98e9-3eefce8394b6";

    public static Response State(int agents, int tasksPerAgent)
    {
        var state = new Response.Types.GetState
        {
            GetAgents = new(), GetTasks = new(), GetFrameworks = new(), GetExecutors = new(),
        };
        for (var agent = 0; agent < agents; agent++)
        {
            state.GetAgents.Agents.Add(Agent(agent));
            for (var task = 0; task < tasksPerAgent; task++) state.GetTasks.Tasks.Add(Running(agent, task));
        }

        return new Response { Type = Response.Types.Type.GetState, GetState = state };
    }

    public static Call Accept()
    {
        var volume = Scalar("disk", 1024);
        volume.Disk = new Resource.Types.DiskInfo
        {
            Persistence = new() { Id = "data-1", Principal = "ops" },
            Volume = new Volume { ContainerPath = "data", Mode = Volume.Types.Mode.Rw },
        };
        var task = new TaskInfo
        {
            Name = "redis", TaskId = new TaskID { Value = "redis-1" }, AgentId = new AgentID { Value = $"{Master}-S0" },
            Command = new CommandInfo { Value = "exec redis-server --appendonly yes --dir data" },
            Resources = { Scalar("cpus", 0.5), Scalar("mem", 256), volume },
            Labels = Labels(10),
        };
        return new Call
        {
            Type = Call.Types.Type.Accept,
            FrameworkId = new FrameworkID { Value = $"{Master}-0000" },
            Accept = new Call.Types.Accept
            {
                OfferIds = { new OfferID { Value = $"{Master}-O1" } },
                Operations =
                {
                    new Operation
                    {
                        Type = Operation.Types.Type.Reserve,
                        Reserve = new()
                        {
                            Resources = { Scalar("cpus", 0.5), Scalar("mem", 256), Scalar("disk", 1024) },
                        },
                    },
                    new Operation { Type = Operation.Types.Type.Create, Create = new() { Volumes = { volume } } },
                    new Operation { Type = Operation.Types.Type.Launch, Launch = new() { TaskInfos = { task } } },
                },
                Filters = new Filters { RefuseSeconds = 5 },
            },
        };
    }

    private static Response.Types.GetAgents.Types.Agent Agent(int number) => new()
    {
        AgentInfo = new AgentInfo
        {
            Hostname = Name("node", number), Port = 5051, Id = new AgentID { Value = Name($"{Master}-S", number) },
            Resources = { Scalar("cpus", 32), Scalar("mem", 131072), Scalar("disk", 1000000) },
        },
        Active = true, Version = "1.12.0", Pid = Name("slave(1)@10.0.0.", number),
        RegisteredTime = new TimeInfo { Nanoseconds = 1795404219961959000 },
        TotalResources = { Scalar("cpus", 32), Scalar("mem", 131072), Scalar("disk", 1000000) },
        AllocatedResources = { Scalar("cpus", 5.5), Scalar("mem", 2560), Scalar("disk", 10240) },
    };

    private static Protocol.V1.Task Running(int agent, int number)
    {
        var id = new TaskID { Value = Name(Name("task-", agent) + "-", number) };
        var status = new TaskStatus
        {
            TaskId = id, State = TaskState.TaskRunning, Source = TaskStatus.Types.Source.Executor,
            Timestamp = 1795404219.961959 + number, Message = "Command started",
            AgentId = new AgentID { Value = Name($"{Master}-S", agent) },
            Uuid = Google.Protobuf.ByteString.CopyFrom(new byte[16]),
        };
        return new Protocol.V1.Task
        {
            Name = "service", TaskId = id, FrameworkId = new FrameworkID { Value = $"{Master}-0000" },
            AgentId = new AgentID { Value = Name($"{Master}-S", agent) }, State = TaskState.TaskRunning,
            Resources = { Scalar("cpus", 0.5), Scalar("mem", 256), Scalar("disk", 1024) },
            Statuses = { status }, Labels = Labels(10),
        };
    }

    private static Resource Scalar(string name, double amount) => new()
    {
        Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = amount },
        AllocationInfo = new() { Role = "web" },
        Reservations =
        {
            new Resource.Types.ReservationInfo
            {
                Type = Resource.Types.ReservationInfo.Types.Type.Dynamic, Role = "web", Principal = "ops",
            },
        },
    };

    private static Labels Labels(int count)
    {
        var labels = new Labels();
        for (var i = 0; i < count; i++)
            labels.Labels_.Add(new Label { Key = Name("org.example.key-", i), Value = Name("value of a label ", i) });
        return labels;
    }

    private static string Name(string prefix, int number) => prefix + number.ToString(CultureInfo.InvariantCulture);
}
