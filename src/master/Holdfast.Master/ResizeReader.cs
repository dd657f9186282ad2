using Holdfast.Model;
using Holdfast.Model.Resources;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using WireResource = Holdfast.Protocol.V1.Resource;

namespace Holdfast.Master;

/// <summary>By how much a volume is to grow or shrink, in calls of frameworks and of operators. Nothing, which the core
/// has words for, is an empty bag.</summary>
internal static class ResizeReader
{
    /// <summary>What is added.</summary>
    public static ResourceBag Addition(WireResource addition, List<string> faults)
    {
        var isNothing = addition is { Type: Value.Types.Type.Scalar, Scalar.Value: 0 };
        return isNothing ? ResourceBag.Empty : ResourceMapping.Read([addition], faults);
    }

    /// <summary>The disk space that leaves, as it is without the volume.</summary>
    public static ResourceBag Space(ResourceBag volume, Value.Types.Scalar subtract, List<string> faults)
    {
        // A negative one is nothing too, as Mesos has it.
        if (volume.Count != 1 || volume[0].Key.Kind != ResourceKind.Scalar || subtract.Value <= 0) return [];
        if (Quantity.TryFrom(subtract.Value, out var amount))
            return [volume[0].WithoutVolume().WithDetails(null).WithAmount(amount)];
        faults.Add($"'ShrinkVolume.subtract' is {subtract.Value}, which no disk has.");
        return [];
    }
}
