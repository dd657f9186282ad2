using Google.Protobuf;

namespace Holdfast.Client.Transport;

/// <summary>One request, apart from where it goes.</summary>
/// <param name="Name">What it is called in errors.</param>
/// <param name="Body">The bytes; may be none.</param>
/// <param name="MediaType">Of the body and of the answer.</param>
/// <param name="IsRepeatable">Whether it only reads or subscribes.</param>
internal sealed record HttpCall(string Name, byte[] Body, string MediaType, bool IsRepeatable)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>POST, or GET: that one has no body.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Post;

    /// <summary>A question that any number of askers may repeat.</summary>
    public static HttpCall Get(string path) =>
        new($"GET {path}", [], "*/*", IsRepeatable: true) { Method = HttpMethod.Get };

    public static HttpCall Of(string name, WireForm form, IMessage message, bool isRepeatable) =>
        new(name, WireCodec.Encode(form, message), WireCodec.MediaType(form), isRepeatable);
}
