using System.Text.Json;
using Holdfast.Protocol.V1;

namespace Holdfast.Hosting.State;

/// <summary>Labels as state documents show them: a plain array.</summary>
public static class LabelsJson
{
    /// <summary>Writes the property <c>labels</c>.</summary>
    public static void Write(Utf8JsonWriter json, Labels labels)
    {
        json.WriteStartArray("labels");
        foreach (var label in labels.Labels_)
        {
            json.WriteStartObject();
            json.WriteString("key", label.Key);
            if (label.HasValue) json.WriteString("value", label.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
