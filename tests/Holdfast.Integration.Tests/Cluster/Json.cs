using System.Text.Json.Nodes;

namespace Holdfast.Integration.Tests.Cluster;

/// <summary>Pieces of Mesos' JSON.</summary>
internal static class Json
{
    public static JsonObject Id(string value) => new() { ["value"] = value };

    public static JsonObject Scalar(string name, double value) => new()
    {
        ["name"] = name, ["type"] = "SCALAR", ["scalar"] = new JsonObject { ["value"] = value },
    };

    public static JsonObject Reserved(JsonObject resource, string role)
    {
        var reserved = (JsonObject)resource.DeepClone();
        reserved["reservations"] = new JsonArray(new JsonObject
        {
            ["type"] = "DYNAMIC", ["role"] = role, ["principal"] = "tests",
        });
        return reserved;
    }

    public static JsonObject Volume(string role, string id, double megabytes, string path)
    {
        var volume = Reserved(Scalar("disk", megabytes), role);
        volume["disk"] = new JsonObject
        {
            ["persistence"] = new JsonObject { ["id"] = id, ["principal"] = "tests" },
            ["volume"] = new JsonObject { ["mode"] = "RW", ["container_path"] = path },
        };
        return volume;
    }

    public static JsonObject Task(string id, JsonNode offer, string command, params JsonNode[] resources) => new()
    {
        ["name"] = id, ["task_id"] = Id(id), ["agent_id"] = offer["agent_id"]!.DeepClone(),
        ["command"] = new JsonObject { ["value"] = command }, ["resources"] = new JsonArray([.. resources]),
    };

    public static JsonObject Operation(string type, JsonObject body, string? id = null)
    {
        var operation = new JsonObject { ["type"] = type, [type.ToLowerInvariant()] = body };
        if (id is not null) operation["id"] = Id(id);
        return operation;
    }

    public static JsonObject Launch(params JsonNode[] tasks) =>
        Operation("LAUNCH", new JsonObject { ["task_infos"] = new JsonArray([.. tasks]) });

    public static JsonObject Reserve(params JsonNode[] resources) =>
        Operation("RESERVE", new JsonObject { ["resources"] = new JsonArray([.. resources]) });

    public static JsonObject Create(params JsonNode[] volumes) =>
        Operation("CREATE", new JsonObject { ["volumes"] = new JsonArray([.. volumes]) });

    /// <summary>How much of a scalar an offer holds, whatever its reservations.</summary>
    public static double Amount(JsonNode offer, string name) => offer["resources"]!.AsArray()
        .Where(resource => resource!["name"]!.GetValue<string>() == name && resource["disk"] is null)
        .Sum(resource => resource!["scalar"]!["value"]!.GetValue<double>());

    /// <summary>The volume of an offer by its persistence id; null where it has none.</summary>
    public static JsonNode? VolumeOf(JsonNode offer, string id) => offer["resources"]!.AsArray()
        .FirstOrDefault(resource => resource!["disk"]?["persistence"]?["id"]?.GetValue<string>() == id);
}
