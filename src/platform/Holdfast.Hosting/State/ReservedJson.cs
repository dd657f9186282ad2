using System.Text.Json;
using Holdfast.Model.Resources;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.Mapping;

namespace Holdfast.Hosting.State;

/// <summary>Resources as state documents part them: by the role they are reserved to, and the rest.</summary>
public static class ReservedJson
{
    /// <summary>Writes <c>reserved_resources</c> and <c>unreserved_resources</c>, summed up.</summary>
    /// <param name="json">Inside an object.</param>
    /// <param name="resources">The resources.</param>
    /// <param name="suffix">What the two names end with besides.</param>
    public static void WriteSummaries(Utf8JsonWriter json, ResourceBag resources, string suffix = "")
    {
        json.WriteStartObject("reserved_resources" + suffix);
        foreach (var role in ByRole(resources)) ResourceSummary.Write(json, role.Key.ToString(), Bag(role));
        json.WriteEndObject();
        ResourceSummary.Write(json, "unreserved_resources" + suffix, Bag(resources.Where(IsUnreserved)));
    }

    /// <summary>Writes <c>reserved_resources_full</c> and <c>unreserved_resources_full</c>, every resource as the
    /// APIs show it.</summary>
    public static void WriteFull(Utf8JsonWriter json, ResourceBag resources)
    {
        json.WriteStartObject("reserved_resources_full");
        foreach (var role in ByRole(resources)) WriteFull(json, role.Key.ToString(), role);
        json.WriteEndObject();
        WriteFull(json, "unreserved_resources_full", resources.Where(IsUnreserved));
    }

    /// <summary>Writes an array property of resources as the APIs show them.</summary>
    public static void WriteFull(Utf8JsonWriter json, string name, IEnumerable<Resource> resources)
    {
        json.WriteStartArray(name);
        foreach (var wire in ResourceMapping.WriteSum(Bag(resources), ResourceFormat.Both))
            MesosJson.Write(json, wire);
        json.WriteEndArray();
    }

    private static IEnumerable<IGrouping<RoleName, Resource>> ByRole(ResourceBag resources) =>
        resources.Where(resource => !IsUnreserved(resource)).GroupBy(resource => resource.Key.Role);

    private static bool IsUnreserved(Resource resource) => resource.Key.Reservations.IsEmpty;

    private static ResourceBag Bag(IEnumerable<Resource> resources) =>
        resources as ResourceBag ?? ResourceBag.Of(resources.ToArray());
}
