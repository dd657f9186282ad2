using System.Globalization;
using Google.Protobuf;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Protocol.V1;

namespace Holdfast.Protocol.Mapping;

/// <summary>TaskInfo to <see cref="TaskSpec"/> and back.</summary>
public static class TaskMapping
{
    /// <summary>Reads a task; null when its id or its agent's is none, which is a fault too.</summary>
    /// <param name="wire">The TaskInfo, every required field set.</param>
    /// <param name="faults">Gets every fault, each a sentence that names the field and the value.</param>
    public static TaskSpec? Read(TaskInfo wire, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(wire);
        ArgumentNullException.ThrowIfNull(faults);
        var hasId = TaskId.TryParse(wire.TaskId.Value, CultureInfo.InvariantCulture, out var id);
        if (!hasId) faults.Add(
            $"TaskInfo.task_id '{FaultText.Quote(wire.TaskId.Value)}' is not valid: "
            + $"{IdRule.Explain(wire.TaskId.Value)}.");
        var hasAgent = AgentId.TryParse(wire.AgentId.Value, CultureInfo.InvariantCulture, out var agent);
        if (!hasAgent) faults.Add(
            $"TaskInfo.agent_id '{FaultText.Quote(wire.AgentId.Value)}' is not valid: "
            + $"{IdRule.Explain(wire.AgentId.Value)}.");
        var resources = ResourceMapping.Read(wire.Resources, faults);
        var executor = wire.Executor is { } info ? ExecutorMapping.Read(info, faults) : null;
        var grace = KillGrace(wire.KillPolicy);
        if (grace < TimeSpan.Zero) faults.Add(
            $"TaskInfo.kill_policy.grace_period must not be negative, and is {grace}.");
        var longest = wire.MaxCompletionTime is { } time ? WireTime.Span(time) : (TimeSpan?)null;
        if (longest < TimeSpan.Zero) faults.Add(
            $"TaskInfo.max_completion_time must not be negative, and is {longest}.");
        if (!hasId || !hasAgent || (wire.Executor is not null && executor is null)) return null;
        return new TaskSpec
        {
            Id = id,
            Agent = agent,
            Name = wire.Name,
            Resources = resources,
            Command = wire.Command is { } command ? CommandMapping.Read(command, wire.Labels) : null,
            Executor = executor,
            KillGrace = grace,
            MaxCompletionTime = longest,
            DiskLimit = DiskLimitLabel.Of(wire.Labels),
            Unhonoured = Unhonoured.In(wire),
            Wire = wire.ToByteArray(),
        };
    }

    /// <summary>Reads a TaskInfo that a program of ours stored or sent.</summary>
    /// <exception cref="FormatException">It says what no admitted task says: it was damaged.</exception>
    public static TaskSpec Restore(ByteString wire)
    {
        var faults = new List<string>();
        var spec = Read(MesosBinary.Restore<TaskInfo>(wire), faults);
        return spec is not null && faults.Count == 0
            ? spec
            : throw new FormatException($"The description of task {spec?.Id} is damaged: {string.Join(' ', faults)}");
    }

    /// <summary>The sender's own words, with the resources as they are held (their allocation, the form with
    /// reservation stacks).</summary>
    public static TaskInfo Write(TaskSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var wire = TaskInfo.Parser.ParseFrom(spec.Wire.Span);
        wire.Resources.Clear();
        wire.Resources.AddRange(ResourceMapping.Write(spec.Resources));
        if (spec.Executor is { } executor) wire.Executor = ExecutorMapping.Write(executor);
        return wire;
    }

    /// <summary>
    /// A task that is over, with the fields that a Task shows of it: what it was started with (command, environment,
    /// data, executor) may be large, and nobody asks for it any more.
    /// </summary>
    public static TaskSpec Shown(TaskSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var wire = TaskInfo.Parser.ParseFrom(spec.Wire.Span);
        var shown = new TaskInfo
        {
            Name = wire.Name,
            TaskId = wire.TaskId,
            AgentId = wire.AgentId,
            Labels = wire.Labels,
            Discovery = wire.Discovery,
            Container = wire.Container,
            HealthCheck = wire.HealthCheck,
            KillPolicy = wire.KillPolicy,
            Limits = { wire.Limits },
        };
        if (wire.Command is { HasUser: true } command) shown.Command = new CommandInfo { User = command.User };
        return spec with
        {
            Command = null,
            Executor = spec.Executor is { } executor ? ExecutorMapping.Shown(executor) : null,
            Wire = shown.ToByteArray(),
        };
    }

    /// <summary>The grace of a kill policy; null where it has none.</summary>
    public static TimeSpan? KillGrace(KillPolicy? policy) =>
        policy?.GracePeriod is { } period ? WireTime.Span(period) : null;
}
