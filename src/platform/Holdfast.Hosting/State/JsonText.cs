using System.Text.Encodings.Web;
using System.Text.Json;
using Holdfast.Protocol.Json;

namespace Holdfast.Hosting.State;

/// <summary>Makes JSON texts.</summary>
public static class JsonText
{
    // What is written comes to no HTML page unescaped, and Mesos escapes no more either.
    internal static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The text that the action writes.</summary>
    /// <param name="write">Writes one value.</param>
    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        using var text = new PooledText(expected: 0);
        using (var json = new Utf8JsonWriter(text, Options)) write(json);
        return text.ToArray();
    }
}
