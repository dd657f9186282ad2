using System.Text.Json;
using Holdfast.Protocol.V1;

namespace Holdfast.Hosting.State;

/// <summary>An agent's attributes as state documents show them: an object of numbers and texts.</summary>
public static class AttributesJson
{
    /// <summary>Writes the property <c>attributes</c>.</summary>
    public static void Write(Utf8JsonWriter json, AgentInfo info)
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
}
