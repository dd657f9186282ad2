using System.Text.Json;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.State;
using Holdfast.Hosting.State;
using Holdfast.Model;

namespace Holdfast.Agent.Statistics;

/// <summary>What <c>GET /holdfast/v1/usage</c> answers (docs/design/disk.md).</summary>
internal static class UsageDocument
{
    /// <summary>The directories whose use it tells.</summary>
    public static List<string> PathsOf(AgentView view) =>
    [
        .. view.VolumePlaces.Select(static volume => volume.Directory),
        .. Live(view).Select(static one => one.Executor.Directory),
    ];

    /// <param name="view">The agent.</param>
    /// <param name="used">What is known of the use of these directories.</param>
    public static byte[] Of(AgentView view, IReadOnlyDictionary<string, MeasuredUse> used) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        OwnJson.WriteAgent(json, view);
        json.WriteStartArray("volumes");
        foreach (var volume in view.VolumePlaces) Write(json, volume, used.GetValueOrDefault(volume.Directory));
        json.WriteEndArray();
        json.WriteStartArray("sandboxes");
        foreach (var (framework, executor, live) in Live(view))
            Write(json, framework, executor, live, used.GetValueOrDefault(executor.Directory));
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static IEnumerable<(FrameworkView Framework, ExecutorView Executor, ContainerView Live)> Live(
        AgentView view) =>
        from framework in view.Frameworks
        from executor in framework.Executors
        where executor.Live is not null
        select (framework, executor, executor.Live);

    private static void Write(Utf8JsonWriter json, VolumePlaceView volume, MeasuredUse? use)
    {
        var (spec, plan) = (volume.Spec, volume.Plan);
        json.WriteStartObject();
        json.WriteString("volume_id", spec.Id.ToString());
        json.WriteString("persistence_id", spec.Resource.Key.Disk?.PersistenceId?.ToString());
        json.WriteString("role", spec.Resource.Key.Role.ToString());
        json.WriteString("disk", plan.Root);
        json.WriteString("backend", plan.Backend);
        OwnJson.WriteTime(json, "last_used", volume.LastUsed);
        Write(json, spec.Resource.Amount, use);
        if (use?.FullIn is { } full) json.WriteDouble("full_in_secs", Math.Round(full.TotalSeconds));
        else json.WriteNull("full_in_secs");
        json.WriteEndObject();
    }

    private static void Write(
        Utf8JsonWriter json, FrameworkView framework, ExecutorView executor, ContainerView live, MeasuredUse? use)
    {
        json.WriteStartObject();
        json.WriteString("container_id", executor.Container.ToString());
        json.WriteString("framework_id", framework.Framework.Id.ToString());
        json.WriteString("executor_id", executor.Id.ToString());
        json.WriteBoolean("ended_over_limit", live.IsEndedOverDisk && !live.SandboxLimit.IsZero);
        Write(json, live.SandboxLimit, use);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Quantity limit, MeasuredUse? use)
    {
        var bytes = WatchList.BytesOf(limit);
        WriteNumber(json, "limit_bytes", limit.IsZero ? null : bytes);
        WriteNumber(json, "used_bytes", use?.Bytes);
        WriteNumber(json, "used_inodes", use?.Inodes);
        OwnJson.WriteTime(json, "measured_at", use?.At);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
