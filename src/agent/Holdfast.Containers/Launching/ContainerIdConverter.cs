using System.Text.Json;
using System.Text.Json.Serialization;
using Holdfast.Model.Ids;

namespace Holdfast.Containers.Launching;

/// <summary>A container id is its text.</summary>
internal sealed class ContainerIdConverter : JsonConverter<ContainerId>
{
    public override ContainerId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return ContainerId.TryParse(text, null, out var id)
            ? id
            : throw new JsonException($"'{text}' is not a container id.");
    }

    public override void Write(Utf8JsonWriter writer, ContainerId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
