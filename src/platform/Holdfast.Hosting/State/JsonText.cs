using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Holdfast.Hosting.State;

/// <summary>Makes JSON texts.</summary>
public static class JsonText
{
    // What is written comes to no HTML page unescaped, and Mesos escapes no more either.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The text that the action writes.</summary>
    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        var text = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(text, Options)) write(json);
        return text.WrittenSpan.ToArray();
    }
}
