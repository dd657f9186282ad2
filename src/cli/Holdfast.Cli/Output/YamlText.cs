using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Holdfast.Cli.Output;

/// <summary>Documents as YAML. Every text that another reader could take for something else is quoted.</summary>
internal static class YamlText
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "true", "false", "yes", "no", "on", "off", "y", "n", "null", "~",
    };

    /// <summary>The text, with a line's end.</summary>
    public static string Of(JsonNode document)
    {
        var text = new StringBuilder();
        Write(text, document, indent: 0, isInLine: false);
        return text.ToString();
    }

    // In line: the cursor stands behind "- ", where the first member of a mapping goes.
    private static void Write(StringBuilder text, JsonNode? node, int indent, bool isInLine)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                foreach (var (name, value) in members)
                {
                    if (!isInLine) text.Append(' ', indent);
                    isInLine = false;
                    text.Append(Scalar(name)).Append(':');
                    // A list may stand under its name without more room.
                    Below(text, value, value is JsonArray ? indent : indent + 2);
                }

                break;
            case JsonArray { Count: > 0 } items:
                foreach (var item in items)
                {
                    if (!isInLine) text.Append(' ', indent);
                    isInLine = false;
                    text.Append("- ");
                    Write(text, item, indent + 2, isInLine: true);
                }

                break;
            default:
                text.Append(Value(node)).Append('\n');
                break;
        }
    }

    private static void Below(StringBuilder text, JsonNode? value, int indent)
    {
        if (value is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            text.Append('\n');
            Write(text, value, indent, isInLine: false);
        }
        else
        {
            text.Append(' ').Append(Value(value)).Append('\n');
        }
    }

    private static string Value(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ => node.GetValueKind() == JsonValueKind.String ? Scalar(Text(node)) : node.ToString(),
    };

    // A time, for one, is no text before it is written.
    private static string Text(JsonNode node) => node.AsValue().TryGetValue<string>(out var text)
        ? text
        : JsonNode.Parse(node.ToJsonString())!.GetValue<string>();

    private static string Scalar(string text)
    {
        var isPlain = text.Length > 0 && !Words.Contains(text) && char.IsAsciiLetter(text[0])
            && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.' or '/');
        // What JSON quotes, YAML reads: its quoted form is a superset.
        return isPlain ? text : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
    }
}
