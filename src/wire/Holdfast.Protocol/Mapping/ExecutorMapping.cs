using System.Globalization;
using Google.Protobuf;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Protocol.V1;

namespace Holdfast.Protocol.Mapping;

/// <summary>ExecutorInfo to <see cref="ExecutorSpec"/> and back.</summary>
public static class ExecutorMapping
{
    /// <summary>Reads an executor; null when its id is none, which is a fault too.</summary>
    /// <param name="wire">The ExecutorInfo, every required field set.</param>
    /// <param name="faults">Gets every fault, each a sentence that names the field and the value.</param>
    public static ExecutorSpec? Read(ExecutorInfo wire, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(wire);
        ArgumentNullException.ThrowIfNull(faults);
        var resources = ResourceMapping.Read(wire.Resources, faults);
        var grace = wire.ShutdownGracePeriod is { } period ? WireTime.Span(period) : (TimeSpan?)null;
        if (grace < TimeSpan.Zero) faults.Add(
            $"ExecutorInfo.shutdown_grace_period must not be negative, and is {grace}.");
        if (!ExecutorId.TryParse(wire.ExecutorId.Value, CultureInfo.InvariantCulture, out var id))
        {
            faults.Add($"ExecutorInfo.executor_id '{FaultText.Quote(wire.ExecutorId.Value)}' is not valid: "
                + $"{IdRule.Explain(wire.ExecutorId.Value)}.");
            return null;
        }

        return new ExecutorSpec
        {
            Id = id,
            Kind = (ExecutorKind)wire.Type,
            Command = wire.Command is { } command ? CommandMapping.Read(command, wire.Labels) : null,
            Resources = resources,
            ShutdownGrace = grace,
            DiskLimit = DiskLimitLabel.Of(wire.Labels),
            Unhonoured = Unhonoured.In(wire),
            Wire = WithoutResources(wire).ToByteArray(),
        };
    }

    // They are in the spec, and may change there: a volume is resized while the executor holds it.
    private static ExecutorInfo WithoutResources(ExecutorInfo wire)
    {
        if (wire.Resources.Count == 0) return wire;
        var form = wire.Clone();
        form.Resources.Clear();
        return form;
    }

    /// <summary>Reads an ExecutorInfo that a program of ours stored or sent.</summary>
    /// <exception cref="FormatException">It says what no admitted executor says: it was damaged.</exception>
    public static ExecutorSpec Restore(ByteString wire)
    {
        var faults = new List<string>();
        var spec = Read(MesosBinary.Restore<ExecutorInfo>(wire), faults);
        return spec is not null && faults.Count == 0
            ? spec
            : throw new FormatException(
                $"The description of executor {spec?.Id} is damaged: {string.Join(' ', faults)}");
    }

    /// <summary>The sender's own words, with the resources as they are held (their allocation, the form with
    /// reservation stacks).</summary>
    public static ExecutorInfo Write(ExecutorSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var wire = ExecutorInfo.Parser.ParseFrom(spec.Wire.Span);
        wire.Resources.Clear();
        wire.Resources.AddRange(ResourceMapping.Write(spec.Resources));
        return wire;
    }

    /// <summary>The executor of a task that is over: its id, and as whom it ran.</summary>
    public static ExecutorSpec Shown(ExecutorSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var wire = ExecutorInfo.Parser.ParseFrom(spec.Wire.Span);
        var shown = new ExecutorInfo { ExecutorId = wire.ExecutorId };
        if (wire.Command is { HasUser: true } command) shown.Command = new CommandInfo { User = command.User };
        return spec with { Command = null, Wire = shown.ToByteArray() };
    }
}
