using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;

namespace Holdfast.Testing.Simulation.Frameworks;

/// <summary>Specs as they come out of real messages, so that their bytes are real too.</summary>
internal static class SimWire
{
    public static FrameworkSpec Framework(
        string name, string role, TimeSpan failover,
        IEnumerable<FrameworkInfo.Types.Capability.Types.Type> capabilities)
    {
        var wire = new FrameworkInfo
        {
            Name = name,
            User = "root",
            Principal = "ops",
            FailoverTimeout = failover.TotalSeconds,
            Roles = { role },
        };
        foreach (var capability in capabilities)
            wire.Capabilities.Add(new FrameworkInfo.Types.Capability { Type = capability });
        return FrameworkMapping.Read(wire, Faults());
    }

    public static TaskSpec Command(string id, AgentId agent, ResourceBag resources, string command, bool fetches)
    {
        var wire = Task(id, id, agent, resources);
        wire.Command = new CommandInfo { Value = command };
        if (fetches) wire.Command.Uris.Add(new CommandInfo.Types.URI { Value = "http://localhost/data", Cache = true });
        return TaskMapping.Read(wire, Faults())!;
    }

    public static TaskSpec OnExecutor(
        string id, AgentId agent, ResourceBag resources, string executor, ResourceBag executorResources, int lastsMs)
    {
        var wire = Task(id, $"{lastsMs}", agent, resources);
        wire.Executor = new ExecutorInfo
        {
            ExecutorId = new ExecutorID { Value = executor },
            Type = ExecutorInfo.Types.Type.Custom,
            Command = new CommandInfo { Value = "./executor" },
        };
        wire.Executor.Resources.AddRange(ResourceMapping.Write(executorResources));
        return TaskMapping.Read(wire, Faults())!;
    }

    private static TaskInfo Task(string id, string name, AgentId agent, ResourceBag resources)
    {
        var wire = new TaskInfo
        {
            Name = name,
            TaskId = new TaskID { Value = id },
            AgentId = new AgentID { Value = agent.ToString() },
        };
        wire.Resources.AddRange(ResourceMapping.Write(resources));
        return wire;
    }

    private static NoFaults Faults() => new();

    /// <summary>Nothing that a simulation makes is faulty.</summary>
    private sealed class NoFaults : System.Collections.ObjectModel.Collection<string>
    {
        protected override void InsertItem(int index, string item) =>
            throw new InvalidOperationException($"A simulated message is faulty: {item}");
    }
}
