using System.Text.Json;
using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Views;
using Holdfast.Hosting.State;

namespace Holdfast.Agent.Statistics;

/// <summary>What <c>/containerizer/debug</c> answers: what is being done for containers, and what stands in its
/// way.</summary>
internal static class PendingDocument
{
    public static byte[] Of(AgentView view) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("pending");
        foreach (var framework in view.Frameworks)
            foreach (var executor in framework.Executors)
                if (executor.Live is { } live && live.Phase != ContainerPhase.Running) Write(json, executor, live);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, ExecutorView executor, ContainerView live)
    {
        json.WriteStartObject();
        json.WriteString("operation", live.Phase switch
        {
            ContainerPhase.Preparing => "prepare",
            ContainerPhase.Fetching => "fetch",
            ContainerPhase.Starting => "launch",
            _ => "destroy",
        });
        json.WriteStartObject("args");
        json.WriteString("containerId", executor.Container.ToString());
        if (live.Trouble is { } trouble) json.WriteString("trouble", trouble);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
