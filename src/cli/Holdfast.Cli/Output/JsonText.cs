using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Holdfast.Protocol.Json;

namespace Holdfast.Cli.Output;

/// <summary>Documents as JSON.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Pretty = new()
    {
        Indented = true,
        // It goes to a terminal or a program, never into a web page: letters of all languages stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text, indented, with a line's end.</summary>
    public static string Of(JsonNode document)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text, Pretty)) document.WriteTo(writer);
        return Encoding.UTF8.GetString(text.WrittenSpan) + "\n";
    }

    /// <summary>A message as Mesos writes it.</summary>
    public static JsonNode Of(IMessage message) => JsonNode.Parse(MesosJson.ToUtf8(message))!;
}
