using System.Text.Json.Nodes;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>Groups of tasks on a custom executor that speaks raw HTTP.</summary>
internal static class GroupStory
{
    public static JsonObject Group(JsonObject executor, params JsonNode[] tasks) =>
        Json.Operation("LAUNCH_GROUP", new JsonObject
        {
            ["executor"] = executor.DeepClone(),
            ["task_group"] = new JsonObject { ["tasks"] = new JsonArray([.. tasks]) },
        });

    public static JsonObject Executor(RawFramework framework) => new()
    {
        ["type"] = "CUSTOM", ["executor_id"] = Json.Id("pod"), ["framework_id"] = Json.Id(framework.Id!),
        ["command"] = new JsonObject
        {
            ["value"] = $"exec {TestProgram.Python} {TestProgram.PathOf("executor.py")} "
                + "'echo $TASK >> started; exec sleep 1000'",
        },
        ["resources"] = new JsonArray(
            Json.Scalar("cpus", 0.1), Json.Scalar("mem", 64), Json.Scalar("disk", 32)),
    };

    public static JsonObject Task(string id, JsonNode offer, params JsonNode[] more) => new()
    {
        ["name"] = id, ["task_id"] = Json.Id(id), ["agent_id"] = offer["agent_id"]!.DeepClone(),
        ["resources"] = new JsonArray([Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32), .. more]),
    };
}
