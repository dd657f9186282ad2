using System.Text.Json.Nodes;

namespace Holdfast.Integration.Tests.Cluster;

/// <summary>A disk of its own that an agent has beside its root disk, and a volume that takes all of it.</summary>
internal static class WholeDisk
{
    /// <summary>What <c>--resources</c> says of a small agent with such a disk.</summary>
    public static string Resources(string directory) => $$$$$$"""
        [{"name":"cpus","type":"SCALAR","scalar":{"value":1}},
         {"name":"mem","type":"SCALAR","scalar":{"value":128}},
         {"name":"disk","type":"SCALAR","scalar":{"value":8},
          "disk":{"source":{"type":"PATH","path":{"root":"{{{{{{directory}}}}}}"}}}}
        ]
        """;

    /// <summary>An offer with the disk.</summary>
    public static Task<JsonNode> OfferAsync(RawFramework framework) =>
        framework.OfferAsync(static offer => offer["resources"]!.AsArray().Any(IsOfTheDisk), "the disk");

    /// <summary>Makes a volume of all of it; the status of what came of that.</summary>
    public static async Task<JsonNode> CreateAsync(RawFramework framework, JsonNode offer, string role)
    {
        var space = Json.Reserved((JsonObject)offer["resources"]!.AsArray().First(IsOfTheDisk)!, role);
        space.Remove("allocation_info");
        var volume = (JsonObject)space.DeepClone();
        volume["disk"]!["persistence"] = new JsonObject { ["id"] = "data", ["principal"] = "tests" };
        volume["disk"]!["volume"] = new JsonObject { ["mode"] = "RW", ["container_path"] = "data" };
        await framework.AcceptAsync(offer, Json.Reserve(space), Json.Operation(
            "CREATE", new JsonObject { ["volumes"] = new JsonArray(volume) }, "create"));
        var outcome = await framework.WaitAsync("UPDATE_OPERATION_STATUS", static _ => true);
        return outcome["update_operation_status"]!["status"]!;
    }

    private static bool IsOfTheDisk(JsonNode? resource) => resource!["disk"]?["source"] is not null;
}
