using System.Text.Json;
using Holdfast.Hosting.State;
using Holdfast.Master.Core.Views;

namespace Holdfast.Master.State;

/// <summary>The document of <c>/roles</c>.</summary>
internal static class RolesDocument
{
    /// <summary>The document of a view.</summary>
    public static byte[] Of(MasterView view) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("roles");
        foreach (var role in RoleFigures.Of(view)) Write(json, role);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, RoleFigures role)
    {
        json.WriteStartObject();
        json.WriteString("name", role.Name.ToString());
        json.WriteDouble("weight", role.Weight);
        json.WriteStartObject("quota");
        json.WriteString("role", role.Name.ToString());
        WriteEmpty(json, "guarantee");
        WriteEmpty(json, "limit");
        role.Consumed.Write(json, "consumed");
        json.WriteEndObject();
        role.Held.Write(json, "resources");
        role.Allocated.Write(json, "allocated");
        role.Offered.Write(json, "offered");
        role.Reserved.Write(json, "reserved");
        json.WriteStartArray("frameworks");
        foreach (var framework in role.Frameworks) json.WriteStringValue(framework.ToString());
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Nobody has a quota yet, and readers expect the objects.
    private static void WriteEmpty(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteEndObject();
    }
}
