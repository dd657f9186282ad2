using System.Text.Json;
using Holdfast.Model;
using Holdfast.Model.Resources;

namespace Holdfast.Hosting.State;

/// <summary>Resources as state documents sum them up: one number or text a name, the four common ones always
/// there.</summary>
public static class ResourceSummary
{
    private static readonly string[] Common = ["disk", "mem", "gpus", "cpus"];

    /// <summary>Writes a property with the sum of the resources.</summary>
    /// <param name="json">Inside an object.</param>
    /// <param name="name">The property's name.</param>
    /// <param name="resources">The resources.</param>
    /// <param name="scalarsOnly">
    /// Leaves ranges and sets out: across several agents their union would say nothing, so Mesos does not sum them
    /// either.
    /// </param>
    public static void Write(Utf8JsonWriter json, string name, ResourceBag resources, bool scalarsOnly = false)
    {
        json.WriteStartObject(name);
        WriteScalars(json, resources);
        if (!scalarsOnly)
        {
            foreach (var group in resources.Where(IsNoScalar).GroupBy(Name, StringComparer.Ordinal))
                json.WriteString(group.Key, Text([.. group]));
        }

        json.WriteEndObject();
    }

    private static void WriteScalars(Utf8JsonWriter json, ResourceBag resources)
    {
        var sums = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        foreach (var name in Common) sums[name] = Quantity.Zero;
        foreach (var resource in resources)
        {
            if (IsNoScalar(resource)) continue;
            var name = Name(resource);
            sums[name] = sums.GetValueOrDefault(name).PlusCapped(resource.Amount);
        }

        foreach (var (name, sum) in sums) json.WriteDouble(name, sum.ToDouble());
    }

    private static bool IsNoScalar(Resource resource) => resource.Key.Kind != ResourceKind.Scalar;

    private static string Name(Resource resource) =>
        resource.Key.IsRevocable ? resource.Name + "_revocable" : resource.Name;

    private static string Text(Resource[] resources)
    {
        if (resources[0].Key.Kind == ResourceKind.Set)
        {
            var items = resources.SelectMany(resource =>
                resource.Items.Items.ToArray()).Distinct(StringComparer.Ordinal);
            return $"{{{string.Join(", ", items)}}}";
        }

        return resources.Aggregate(RangeSet.Empty, (union, resource) => union.Union(resource.Ranges)).ToString();
    }
}
