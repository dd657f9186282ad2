using System.Text.Json;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Agent.State;
using Holdfast.Hosting.State;
using Holdfast.Linux.Files;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Volumes;

/// <summary>What <c>GET /holdfast/v1/trash</c> answers (docs/design/volume.md).</summary>
internal static class TrashDocument
{
    /// <param name="view">The agent.</param>
    /// <param name="purgeOf">How far a purge has come; null where none is under way.</param>
    public static byte[] Of(AgentView view, Func<VolumeId, RemovalProgress?> purgeOf) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        OwnJson.WriteAgent(json, view);
        json.WriteDouble("retention_secs", view.Trash.Retention.TotalSeconds);
        json.WriteStartArray("trash");
        foreach (var volume in view.Trash.Kept) Write(json, volume, purgeOf(volume.Volume));
        json.WriteEndArray();
        json.WriteStartArray("purged");
        foreach (var purge in view.Trash.Purged) Write(json, purge);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, TrashedView volume, RemovalProgress? purge)
    {
        json.WriteStartObject();
        json.WriteString("volume_id", volume.Volume.ToString());
        WriteResource(json, volume.Resource);
        json.WriteString("disk", volume.Root);
        json.WriteString("state", StateOf(volume));
        WriteDestroyed(json, volume.Destroyed);
        json.WriteString("on_destroy", OnDestroyRule.Text(volume.Destroyed.Policy));
        OwnJson.WriteTime(json, "kept_until", volume.KeptUntil);
        json.WriteString("purge_asked_by", volume.Order?.Caller);
        OwnJson.WriteTime(json, "purge_asked_at", volume.Order?.At);
        json.WriteString("restore_asked_by", volume.Restore?.Caller);
        OwnJson.WriteTime(json, "restore_asked_at", volume.Restore?.At);
        WriteCount(json, "removed_files", purge?.Gone);
        WriteCount(json, "total_files", purge?.Total);
        json.WriteString("trouble", volume.Trouble);
        json.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter json, string name, long? count)
    {
        if (count is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    private static string StateOf(TrashedView volume) => volume switch
    {
        { State: VolumeState.Destroying } => "destroying",
        { Restore: not null } => "restoring",
        { IsPurging: true } => "purging",
        _ => "trash",
    };

    private static void Write(Utf8JsonWriter json, PurgeRow purge)
    {
        json.WriteStartObject();
        json.WriteString("volume_id", purge.Volume.ToString());
        WriteResource(json, purge.Resource);
        WriteDestroyed(json, purge.Destroyed);
        OwnJson.WriteTime(json, "purged_at", purge.PurgedAt);
        json.WriteString("why", purge.Cause switch
        {
            PurgeCause.RoomNeeded => "room_needed",
            PurgeCause.Asked => "asked",
            PurgeCause.OperationFailed => "operation_failed",
            _ => "retention_over",
        });
        json.WriteString("purge_asked_by", purge.Order?.Caller);
        json.WriteBoolean("wiped", purge.Order is { IsWipe: true } || purge.Destroyed.Policy == OnDestroy.Wipe);
        json.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter json, Resource? resource)
    {
        json.WriteString("persistence_id", resource?.Key.Disk?.PersistenceId?.ToString());
        json.WriteString("role", resource?.Key.Role.ToString());
        if (resource is { } known) OwnJson.WriteMegabytes(json, "size_mb", known.Amount);
        else json.WriteNull("size_mb");
    }

    private static void WriteDestroyed(Utf8JsonWriter json, DestroyRecord destroyed)
    {
        json.WriteString("destroyed_by", destroyed.Caller);
        OwnJson.WriteTime(json, "destroyed_at", destroyed.At);
        json.WriteString("operation_id", destroyed.Operation.ToString());
    }
}
