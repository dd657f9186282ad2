using Holdfast.Hosting.State;
using Holdfast.Master.Core.Views;
using Holdfast.Master.Scheduler;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Master;
using OfferConstraints = Holdfast.Protocol.V1.Scheduler.OfferConstraints;

namespace Holdfast.Master.State;

/// <summary>Views in the form of the wire: what the operator API answers with, and where the state documents take
/// fields from.</summary>
internal sealed class WireViews(AgentAddresses addresses)
{
    /// <summary>An agent.</summary>
    public static Response.Types.GetAgents.Types.Agent Agent(AgentView view)
    {
        var wire = new Response.Types.GetAgents.Types.Agent
        {
            AgentInfo = AgentWire.Info(view.Agent),
            Active = view.IsActive,
            Deactivated = false,
            Version = view.Agent.Version,
            Pid = AgentWire.Pid(view.Agent),
            RegisteredTime = WireTime.Time(view.RegisteredAt),
        };
        if (view.ReregisteredAt is { } again) wire.ReregisteredTime = WireTime.Time(again);
        wire.TotalResources.AddRange(ResourceMapping.Write(view.Total, ResourceFormat.Both));
        wire.AllocatedResources.AddRange(ResourceMapping.WriteSum(view.Used, ResourceFormat.Both));
        wire.OfferedResources.AddRange(ResourceMapping.WriteSum(view.Offered, ResourceFormat.Both));
        wire.Capabilities.AddRange(
            AgentWire.Capabilities.Select(type => new AgentInfo.Types.Capability { Type = type }));
        return wire;
    }

    /// <summary>A framework, removed or not.</summary>
    public Response.Types.GetFrameworks.Types.Framework Framework(FrameworkView view)
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
        wire.Offers.AddRange(
            view.Offers.Select(offer => OfferMapping.Write(offer, ResourceFormat.Refined, addresses.Scheme)));
        wire.AllocatedResources.AddRange(ResourceMapping.WriteSum(view.Used, ResourceFormat.Both));
        wire.OfferedResources.AddRange(ResourceMapping.WriteSum(view.Offered, ResourceFormat.Both));
        return wire;
    }

    /// <summary>A task with all its updates.</summary>
    public Protocol.V1.Task Task(TaskView view)
    {
        var wire = TaskWire.Of(
            view.Task, view.Framework, view.State, view.Statuses, addresses.Find(view.Task.Agent));
        if (view.ForwardedState is { } state) wire.StatusUpdateState = (TaskState)state;
        if (view.ForwardedUuid is { } uuid) wire.StatusUpdateUuid = WireUuid.Bytes(uuid.Value);
        return wire;
    }

    /// <summary>An update of a task.</summary>
    public Protocol.V1.TaskStatus Status(Model.Statuses.TaskUpdate update) =>
        StatusMapping.Write(update, addresses.Find(update.Agent));

    /// <summary>The weights that roles were given.</summary>
    public static IEnumerable<WeightInfo> Weights(MasterView view) =>
        view.Weights.Select(pair => new WeightInfo { Role = pair.Key.ToString(), Weight = pair.Value });

    /// <summary>An operation.</summary>
    public static Operation Operation(OperationView view) =>
        OperationWire.Of(view.Operation, view.Agent, view.Latest);

    /// <summary>A role.</summary>
    public static Role Role(RoleFigures role) => new()
    {
        Name = role.Name.ToString(),
        Weight = role.Weight,
        Frameworks = { role.Frameworks.Select(framework => new FrameworkID { Value = framework.ToString() }) },
        Resources = { role.Held.ToWire() },
    };

    /// <summary>A custom executor.</summary>
    public static Response.Types.GetExecutors.Types.Executor Executor(ExecutorView view)
    {
        var info = ExecutorMapping.Write(view.Executor);
        info.FrameworkId = new FrameworkID { Value = view.Framework.ToString() };
        return new() { ExecutorInfo = info, AgentId = new AgentID { Value = view.Agent.ToString() } };
    }
}
