using System.Text;
using Holdfast.Model.Attributes;
using Holdfast.Model.Resources;
using Holdfast.Model.Resources.Given;
using Holdfast.Protocol.Mapping;

namespace Holdfast.Fuzzing.Targets;

/// <summary>Texts of flags and forms.</summary>
internal static class TextTargets
{
    /// <summary>Text that has faults is refused, and what is not refused has sums.</summary>
    public static void Resources(byte[] input) =>
        Check(ResourceFlag.Parse(Encoding.UTF8.GetString(input), faults: []));

    /// <summary>The same of the JSON form.</summary>
    public static void ResourcesAsJson(byte[] input) =>
        Check(ResourceJson.Parse(Encoding.UTF8.GetString(input), faults: []));

    private static void Check(IReadOnlyList<GivenResource> given)
    {
        var faults = new List<string>();
        var bag = ResourceFlag.Read(given, RoleName.Any, faults);
        if (bag is null != faults.Count > 0)
            throw new FindException($"{faults.Count} faults, and {(bag is null ? "refused" : "taken")}.");
        if (bag is null) return;
        var pool = new ResourcePool();
        foreach (var resource in bag) pool.Add(resource);
        if (!pool.ToBag().Equals(bag)) throw new FindException("The sum of its parts is another.");
    }

    /// <summary>Text that has faults is refused with each of them.</summary>
    public static void Attributes(byte[] input)
    {
        var faults = new List<string>();
        var attributes = AttributeFlag.Parse(Encoding.UTF8.GetString(input), faults);
        if (attributes is null != faults.Count > 0)
            throw new FindException($"{faults.Count} faults, and {(attributes is null ? "refused" : "taken")}.");
    }
}
