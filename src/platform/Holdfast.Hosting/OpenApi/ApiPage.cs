using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Holdfast.Hosting.OpenApi;

/// <summary>An OpenAPI document as one page without scripts, that needs nothing else.</summary>
internal static class ApiPage
{
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#222}"
        + "code,pre{font:14px/1.5 ui-monospace,monospace}pre{background:#f4f4f4;padding:.75rem;overflow:auto}"
        + "section{border-top:1px solid #ddd;margin-top:1.5rem}h2{font-size:1.1rem}"
        + ".method{display:inline-block;min-width:3.5rem;font-weight:bold;color:#063}"
        + "table{border-collapse:collapse}td{padding:.15rem .75rem .15rem 0;vertical-align:top}"
        + "@media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}pre{background:#262626}"
        + "section{border-color:#444}.method{color:#7c7}a{color:#8bf}}";

    /// <summary>The page.</summary>
    public static byte[] Of(JsonElement document)
    {
        var info = document.GetProperty("info");
        var title = Escape(info.GetProperty("title").GetString());
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width\"><title>").Append(title)
            .Append("</title><style>").Append(Style).Append("</style></head><body><h1>").Append(title)
            .Append("</h1><p>").Append(Escape(info.GetProperty("description").GetString()))
            .Append("</p><p>For programs: <a href=\"").Append(ApiDocument.Root).Append("/openapi.json\"><code>")
            .Append(ApiDocument.Root).Append("/openapi.json</code></a></p>\n");
        foreach (var path in document.GetProperty("paths").EnumerateObject())
            foreach (var operation in path.Value.EnumerateObject())
                Append(page, path.Name, operation);
        AppendSchemas(page, document);
        return Encoding.UTF8.GetBytes(page.Append("</body></html>\n").ToString());
    }

    private static void Append(StringBuilder page, string path, JsonProperty operation)
    {
        var method = operation.Name.ToUpperInvariant();
        // What is only read, and names nothing, can be looked at from here.
        var isLink = method == "GET" && !path.Contains('{', StringComparison.Ordinal);
        var shown = $"<code>{Escape(path)}</code>";
        page.Append("<section><h2><span class=\"method\">").Append(method).Append("</span> ")
            .Append(isLink ? $"<a href=\"{Escape(path)}\">{shown}</a>" : shown).Append("</h2><p>")
            .Append(Escape(operation.Value.GetProperty("summary").GetString())).Append("</p><table>");
        if (operation.Value.TryGetProperty("parameters", out var parameters))
            foreach (var parameter in parameters.EnumerateArray())
                Row(page, parameter.GetProperty("name").GetString(), parameter.GetProperty("description").GetString());
        foreach (var response in operation.Value.GetProperty("responses").EnumerateObject())
            Row(page, response.Name, response.Value.GetProperty("description").GetString());
        page.Append("</table></section>\n");
    }

    private static void AppendSchemas(StringBuilder page, JsonElement document)
    {
        if (!document.TryGetProperty("components", out var components)) return;
        foreach (var schema in components.GetProperty("schemas").EnumerateObject())
            page.Append("<section><h2>").Append(Escape(schema.Name)).Append("</h2><pre>")
                .Append(Escape(Indented(schema.Value))).Append("</pre></section>\n");
    }

    private static string Indented(JsonElement value)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true })) value.WriteTo(writer);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static void Row(StringBuilder page, string? name, string? text) =>
        page.Append("<tr><td><code>").Append(Escape(name)).Append("</code></td><td>").Append(Escape(text))
            .Append("</td></tr>");

    private static string Escape(string? text) => WebUtility.HtmlEncode(text ?? "");
}
