using System.Text.Json;
using System.Text.Json.Nodes;

namespace Holdfast.Integration.Tests.Recorded;

/// <summary>An OpenAPI document, and what does not fit it.</summary>
internal sealed class ApiDescription(JsonNode document)
{
    /// <summary>Every path that can be read, and the schema of its answer; null where that is no JSON.</summary>
    public IEnumerable<(string Path, JsonNode? Schema)> Reads =>
        from path in document["paths"]!.AsObject()
        where path.Value!["get"] is not null
        select (path.Key, path.Value!["get"]!["responses"]!["200"]!["content"]!["application/json"]?["schema"]);

    /// <summary>What no reader of OpenAPI could make sense of.</summary>
    public IEnumerable<string> Faults()
    {
        var operations =
            from path in document["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            select (Path: path.Key, Operation: operation.Value!);
        var names = new HashSet<string>();
        foreach (var (path, operation) in operations)
        {
            if (!names.Add($"{operation["operationId"]}")) yield return $"{path}: its operationId is another's";
            var parameters = (operation["parameters"]?.AsArray() ?? [])
                .Where(one => $"{one!["in"]}" == "path").ToList();
            if (parameters.Any(one => one!["required"]?.GetValue<bool>() != true || one["schema"] is null))
                yield return $"{path}: a part of a path is always required, and of a type";
            var named = path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'));
            if (!named.SequenceEqual(parameters.Select(one => $"{one!["name"]}")))
                yield return $"{path}: its parts are not its parameters";
            foreach (var response in operation["responses"]!.AsObject())
                if (response.Value!["description"] is null) yield return $"{path}: {response.Key} has no description";
        }
    }

    /// <summary>Where a document is not as a schema says. What the schema does not name is a fault too: whoever reads
    /// the description must learn of all there is.</summary>
    public IEnumerable<string> Misfits(JsonNode? schema, JsonNode? value, string place = "")
    {
        if (schema?["$ref"] is { } reference)
        {
            var name = $"{reference}".Split('/')[^1];
            var named = document["components"]!["schemas"]![name];
            return named is null ? [$"{place}: nothing is called {reference}"] : Misfits(named, value, place);
        }
        var types = schema?["type"] switch
        {
            JsonArray several => several.Select(one => $"{one}").ToList(),
            null => [],
            var one => [$"{one}"],
        };
        if (types.Count > 0 && !types.Exists(type => Fits(type, value))) return [$"{place}: {value} is no {types[0]}"];
        if (schema?["enum"] is JsonArray choices && !choices.Any(choice => JsonNode.DeepEquals(choice, value)))
            return [$"{place}: {value} is none of {choices.ToJsonString()}"];
        return value switch
        {
            JsonObject members when schema?["properties"] is JsonObject properties =>
                MisfitsOf(schema, properties, members, place),
            JsonArray items when schema?["items"] is { } item =>
                items.SelectMany(one => Misfits(item, one, $"{place}[]")),
            _ => [],
        };
    }

    private IEnumerable<string> MisfitsOf(JsonNode schema, JsonObject properties, JsonObject members, string place)
    {
        foreach (var required in schema["required"]?.AsArray() ?? [])
            if (!members.ContainsKey($"{required}")) yield return $"{place}.{required} is missing";
        foreach (var (name, value) in members)
        {
            var faults = properties.TryGetPropertyValue(name, out var property)
                ? Misfits(property, value, $"{place}.{name}")
                : [$"{place}.{name} is not described"];
            foreach (var fault in faults) yield return fault;
        }
    }

    private static bool Fits(string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        _ => value is JsonValue simple && simple.GetValueKind() switch
        {
            JsonValueKind.String => type == "string",
            JsonValueKind.True or JsonValueKind.False => type == "boolean",
            _ => type == "number" || (type == "integer" && simple.ToJsonString().All(char.IsAsciiDigit)),
        },
    };
}
