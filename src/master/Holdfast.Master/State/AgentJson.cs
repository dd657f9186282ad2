using System.Text.Json;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Resources;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Resource = Holdfast.Model.Resources.Resource;

namespace Holdfast.Master.State;

/// <summary>An agent as <c>/state</c> and <c>/slaves</c> show it.</summary>
internal static class AgentJson
{
    /// <summary>The item of <c>/state</c>.</summary>
    public static void Write(Utf8JsonWriter json, AgentView view)
    {
        json.WriteStartObject();
        WriteFields(json, view);
        json.WriteEndObject();
    }

    /// <summary>The item of <c>/slaves</c>, which names every resource in full besides.</summary>
    public static void WriteFull(Utf8JsonWriter json, AgentView view)
    {
        json.WriteStartObject();
        WriteFields(json, view);
        json.WriteStartObject("reserved_resources_full");
        foreach (var role in ByRole(view.Total)) WriteFull(json, role.Key.ToString(), role);
        json.WriteEndObject();
        WriteFull(json, "unreserved_resources_full", view.Total.Where(IsUnreserved));
        WriteFull(json, "used_resources_full", view.Used);
        WriteFull(json, "offered_resources_full", view.Offered);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, AgentView view)
    {
        var agent = view.Agent;
        json.WriteString("id", agent.Id.ToString());
        json.WriteString("hostname", agent.Hostname);
        json.WriteNumber("port", agent.Port);
        WriteAttributes(json, WireViews.Info(agent));
        json.WriteString("pid", WireViews.Pid(agent));
        json.WriteDouble("registered_time", WireTime.Seconds(view.RegisteredAt));
        if (view.ReregisteredAt is { } again) json.WriteDouble("reregistered_time", WireTime.Seconds(again));
        ResourceSummary.Write(json, "resources", view.Total);
        ResourceSummary.Write(json, "used_resources", view.Used);
        ResourceSummary.Write(json, "offered_resources", view.Offered);
        json.WriteStartObject("reserved_resources");
        foreach (var role in ByRole(view.Total)) ResourceSummary.Write(json, role.Key.ToString(), Bag(role));
        json.WriteEndObject();
        ResourceSummary.Write(json, "unreserved_resources", Bag(view.Total.Where(IsUnreserved)));
        json.WriteBoolean("active", view.IsActive);
        json.WriteBoolean("deactivated", false);
        json.WriteString("version", agent.Version);
        json.WriteStartArray("capabilities");
        foreach (var capability in WireViews.AgentCapabilities) json.WriteStringValue(EnumNames.Of(capability));
        json.WriteEndArray();
    }

    private static void WriteAttributes(Utf8JsonWriter json, AgentInfo info)
    {
        json.WriteStartObject("attributes");
        // Of several with one name a reader of the object would see one anyway.
        var named = info.Attributes.GroupBy(attribute => attribute.Name, StringComparer.Ordinal);
        foreach (var attribute in named.Select(group => group.Last()))
        {
            if (attribute.Type == Value.Types.Type.Scalar) json.WriteDouble(attribute.Name, attribute.Scalar.Value);
            else json.WriteString(attribute.Name, Text(attribute));
        }

        json.WriteEndObject();
    }

    private static string Text(Protocol.V1.Attribute attribute) => attribute.Type switch
    {
        Value.Types.Type.Ranges =>
            $"[{string.Join(", ", attribute.Ranges.Range.Select(range => $"{range.Begin}-{range.End}"))}]",
        Value.Types.Type.Set => $"{{{string.Join(", ", attribute.Set.Item)}}}",
        _ => attribute.Text?.Value ?? "",
    };

    private static void WriteFull(Utf8JsonWriter json, string name, IEnumerable<Resource> resources)
    {
        json.WriteStartArray(name);
        foreach (var wire in ResourceMapping.Write(Bag(resources), ResourceFormat.Both))
            json.WriteRawValue(MesosJson.ToUtf8(wire), skipInputValidation: true);
        json.WriteEndArray();
    }

    private static IEnumerable<IGrouping<RoleName, Resource>> ByRole(ResourceBag resources) =>
        resources.Where(resource => !IsUnreserved(resource)).GroupBy(resource => resource.Key.Role);

    private static bool IsUnreserved(Resource resource) => resource.Key.Reservations.IsEmpty;

    private static ResourceBag Bag(IEnumerable<Resource> resources) =>
        resources as ResourceBag ?? ResourceBag.Of(resources.ToArray());
}
