using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.State;

/// <summary>
/// How many bytes a command has on the link, rather too many than too few: what windows count, and what bounds batches.
/// </summary>
internal static class CommandWeight
{
    private const int Envelope = 128;

    // UTF-8 of one UTF-16 unit.
    private const int CharacterMax = 3;

    // Two numbers of 64 bits, each with a tag, and the length of both.
    private const int RangeMax = 24;

    public static int Of(MasterMessage message) => Clamp(Envelope + message switch
    {
        RunBatch run => Of(run.Batch.Framework) + run.Batch.Steps.Sum(Of),
        SendToExecutor send => send.Bytes.Length,
        UpdateFrameworkSpec update => Of(update.Framework),
        KillTask kill => kill.WirePolicy.Length,
        _ => 0L,
    });

    public static long Of(FrameworkSpec? framework) => Envelope + (framework?.Wire.Length ?? 0);

    public static long Of(BatchStep step) => Envelope + step switch
    {
        LaunchStep launch => Of(launch.Task),
        LaunchGroupStep group => group.Tasks.Sum(Of),
        OperationStep { Operation: { } operation } => operation.Wire.Length
            + Of(operation.Resources) + Of(operation.Source) + Of(operation.Change),
        _ => 0L,
    };

    /// <summary>A task with its executor, whose resources are written anew beside the sender's bytes.</summary>
    public static long Of(TaskSpec task) => Envelope + task.Wire.Length + Of(task.Resources)
        + (task.Executor is { } executor ? executor.Wire.Length + Of(executor.Resources) : 0);

    public static long Of(ResourceBag resources)
    {
        long bytes = 0;
        foreach (var resource in resources) bytes += Of(resource);
        return bytes;
    }

    private static long Of(Resource resource)
    {
        var key = resource.Key;
        long characters = key.Name.Length + (key.AllocationRole is { } role ? $"{role}".Length : 0);
        foreach (var level in key.Reservations.Levels)
            characters += Envelope + $"{level.Role}".Length + (level.Principal?.Length ?? 0) + Of(level.Labels);
        if (key.Disk is { } disk) characters += Envelope + $"{disk}".Length + Of(disk.Source?.Metadata);
        if (resource.Details is { } details)
            characters += Envelope + details.Extra.Length + (details.PersistencePrincipal?.Length ?? 0)
                + $"{details.Volume}".Length;
        if (key.Kind == ResourceKind.Set)
            foreach (var item in resource.Items.Items) characters += RangeMax + item.Length;
        var ranges = key.Kind == ResourceKind.Ranges ? resource.Ranges.Ranges.Length : 0;
        return Envelope + characters * CharacterMax + (long)ranges * RangeMax;
    }

    private static long Of(Labels? labels)
    {
        long characters = 0;
        foreach (var label in (labels ?? Labels.Empty).Items)
            characters += RangeMax + label.Key.Length + (label.Value?.Length ?? 0);
        return characters;
    }

    private static int Clamp(long bytes) => (int)Math.Min(bytes, int.MaxValue);
}
