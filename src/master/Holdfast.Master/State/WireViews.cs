using Holdfast.Master.Core.Views;
using Holdfast.Master.Scheduler;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Master;
using AgentCapability = Holdfast.Protocol.V1.AgentInfo.Types.Capability.Types.Type;
using OfferConstraints = Holdfast.Protocol.V1.Scheduler.OfferConstraints;

namespace Holdfast.Master.State;

/// <summary>Views in the form of the wire: what the operator API answers with, and where the state documents take
/// fields from.</summary>
internal sealed class WireViews(AgentAddresses addresses)
{
    /// <summary>What agents can do, as Mesos' agents announce it; none of ours can do less.</summary>
    public static IReadOnlyList<AgentCapability> AgentCapabilities { get; } =
    [
        AgentCapability.MultiRole, AgentCapability.HierarchicalRole, AgentCapability.ReservationRefinement,
        AgentCapability.ResourceProvider, AgentCapability.ResizeVolume, AgentCapability.AgentOperationFeedback,
        AgentCapability.AgentDraining, AgentCapability.TaskResourceLimits,
    ];

    /// <summary>The name of an agent's actor in Mesos, by which tools find its address.</summary>
    public static string Pid(Model.Specs.AgentSpec agent) => $"slave(1)@{agent.Ip}:{agent.Port}";

    /// <summary>An agent's own words, with the id that counts.</summary>
    public static AgentInfo Info(Model.Specs.AgentSpec agent)
    {
        var info = AgentInfo.Parser.ParseFrom(agent.Wire.Span);
        info.Hostname = agent.Hostname;
        info.Port = agent.Port;
        if (!agent.Id.IsNone) info.Id = new AgentID { Value = agent.Id.ToString() };
        return info;
    }

    /// <summary>An agent.</summary>
    public static Response.Types.GetAgents.Types.Agent Agent(AgentView view)
    {
        var wire = new Response.Types.GetAgents.Types.Agent
        {
            AgentInfo = Info(view.Agent),
            Active = view.IsActive,
            Deactivated = false,
            Version = view.Agent.Version,
            Pid = Pid(view.Agent),
            RegisteredTime = WireTime.Time(view.RegisteredAt),
        };
        if (view.ReregisteredAt is { } again) wire.ReregisteredTime = WireTime.Time(again);
        wire.TotalResources.AddRange(ResourceMapping.Write(view.Total, ResourceFormat.Both));
        wire.AllocatedResources.AddRange(ResourceMapping.Write(view.Used, ResourceFormat.Both));
        wire.OfferedResources.AddRange(ResourceMapping.Write(view.Offered, ResourceFormat.Both));
        wire.Capabilities.AddRange(AgentCapabilities.Select(type => new AgentInfo.Types.Capability { Type = type }));
        return wire;
    }

    /// <summary>A framework, removed or not.</summary>
    public static Response.Types.GetFrameworks.Types.Framework Framework(FrameworkView view)
    {
        var wire = new Response.Types.GetFrameworks.Types.Framework
        {
            FrameworkInfo = FrameworkMapping.Write(view.Framework),
            Active = view.IsActive,
            Connected = view.IsConnected,
            Recovered = view.IsRecovered,
            RegisteredTime = WireTime.Time(view.RegisteredAt),
            ReregisteredTime = WireTime.Time(view.ReregisteredAt ?? view.RegisteredAt),
            OfferConstraints = new OfferConstraints(),
        };
        if (view.UnregisteredAt is { } end) wire.UnregisteredTime = WireTime.Time(end);
        wire.Offers.AddRange(view.Offers.Select(offer => OfferMapping.Write(offer, ResourceFormat.Refined)));
        wire.AllocatedResources.AddRange(ResourceMapping.Write(view.Used, ResourceFormat.Both));
        wire.OfferedResources.AddRange(ResourceMapping.Write(view.Offered, ResourceFormat.Both));
        return wire;
    }

    /// <summary>A task with all its updates.</summary>
    public Protocol.V1.Task Task(TaskView view)
    {
        var info = TaskMapping.Write(view.Task);
        var wire = new Protocol.V1.Task
        {
            Name = info.Name,
            TaskId = info.TaskId,
            FrameworkId = new FrameworkID { Value = view.Framework.ToString() },
            AgentId = info.AgentId,
            State = (TaskState)view.State,
            Labels = info.Labels,
            Discovery = info.Discovery,
            Container = info.Container,
            HealthCheck = info.HealthCheck,
            KillPolicy = info.KillPolicy,
        };
        if (info.Executor is { } executor) wire.ExecutorId = executor.ExecutorId;
        if (view.ForwardedState is { } state) wire.StatusUpdateState = (TaskState)state;
        if (view.ForwardedUuid is { } uuid) wire.StatusUpdateUuid = WireUuid.Bytes(uuid.Value);
        if ((info.Command ?? info.Executor?.Command) is { HasUser: true } command) wire.User = command.User;
        wire.Resources.AddRange(info.Resources);
        wire.Limits.Add(info.Limits);
        wire.Statuses.AddRange(view.Statuses.Select(Status));
        return wire;
    }

    /// <summary>A custom executor.</summary>
    public static Response.Types.GetExecutors.Types.Executor Executor(ExecutorView view)
    {
        var info = ExecutorMapping.Write(view.Executor);
        info.FrameworkId = new FrameworkID { Value = view.Framework.ToString() };
        return new() { ExecutorInfo = info, AgentId = new AgentID { Value = view.Agent.ToString() } };
    }

    private Protocol.V1.TaskStatus Status(Model.Statuses.TaskUpdate update)
    {
        var status = StatusMapping.Write(update, addresses.Find(update.Agent));
        // Free bytes of the executor are for its framework, and may be large.
        status.ClearData();
        return status;
    }
}
