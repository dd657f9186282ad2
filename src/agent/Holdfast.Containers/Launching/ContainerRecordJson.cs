using System.Text.Json.Serialization;

namespace Holdfast.Containers.Launching;

[JsonSourceGenerationOptions(Converters = [typeof(ContainerIdConverter)], UseStringEnumConverter = true)]
[JsonSerializable(typeof(ContainerRecord))]
internal sealed partial class ContainerRecordJson : JsonSerializerContext;
