using System.Text.Json;
using Holdfast.Hosting.State;
using Holdfast.Master.Core.Views;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.V1;

namespace Holdfast.Master.State;

/// <summary>A custom executor as <c>/state</c> shows it.</summary>
internal static class ExecutorJson
{
    /// <summary>Writes the item.</summary>
    public static void Write(Utf8JsonWriter json, ExecutorView view)
    {
        var info = WireViews.Executor(view).ExecutorInfo;
        var resources = view.Executor.Resources;
        json.WriteStartObject();
        json.WriteString("executor_id", info.ExecutorId.Value);
        json.WriteString("name", info.Name);
        json.WriteString("framework_id", info.FrameworkId.Value);
        if (info.Command is { } command) Write(json, command);
        ResourceSummary.Write(json, "resources", resources);
        if (!resources.IsEmpty
            && resources[0].Key.AllocationRole is { } role) json.WriteString("role", role.ToString());
        if (info.Labels is { } labels) LabelsJson.Write(json, labels);
        if (info.HasType) json.WriteString("type", EnumNames.Of(info.Type));
        json.WriteString("slave_id", view.Agent.ToString());
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CommandInfo command)
    {
        json.WriteStartObject("command");
        if (command.HasShell) json.WriteBoolean("shell", command.Shell);
        if (command.HasValue) json.WriteString("value", command.Value);
        json.WriteStartArray("argv");
        foreach (var argument in command.Arguments) json.WriteStringValue(argument);
        json.WriteEndArray();
        if (command.Environment is { } environment)
        {
            json.WritePropertyName("environment");
            MesosJson.Write(json, environment);
        }

        json.WriteStartArray("uris");
        foreach (var uri in command.Uris) Write(json, uri);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CommandInfo.Types.URI uri)
    {
        json.WriteStartObject();
        json.WriteString("value", uri.Value);
        if (uri.HasExecutable) json.WriteBoolean("executable", uri.Executable);
        if (uri.HasExtract) json.WriteBoolean("extract", uri.Extract);
        if (uri.HasCache) json.WriteBoolean("cache", uri.Cache);
        if (uri.HasOutputFile) json.WriteString("output_file", uri.OutputFile);
        json.WriteEndObject();
    }
}
