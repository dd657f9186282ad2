using System.Text.Json.Serialization;

namespace Holdfast.Agent.Effects;

/// <summary>The JSON form of <see cref="TrustReply"/>.</summary>
[JsonSerializable(typeof(TrustReply))]
internal sealed partial class TrustReplyJson : JsonSerializerContext;
