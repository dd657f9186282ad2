using System.Text.Encodings.Web;
using System.Text.Json;
using Holdfast.Protocol.Json;

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
    /// <param name="write">Writes one value.</param>
    /// <param name="expected">How long the text will be, as far as that is known: it then need not grow.</param>
    public static byte[] Of(Action<Utf8JsonWriter> write, int expected = 0)
    {
        using var text = new PooledText(expected);
        using (var json = new Utf8JsonWriter(text, Options)) write(json);
        return text.ToArray();
    }
}
