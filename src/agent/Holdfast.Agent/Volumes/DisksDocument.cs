using System.Text.Json;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.State;
using Holdfast.Agent.Statistics;
using Holdfast.Hosting.State;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Volumes;

/// <summary>What <c>GET /holdfast/v1/disks</c> answers (docs/design/disk.md).</summary>
internal static class DisksDocument
{
    private const double Megabyte = 1 << 20;

    /// <param name="view">The agent.</param>
    /// <param name="free">The free bytes by the disks' roots; null where a disk does not say.</param>
    /// <param name="watch">How soon too much use of a disk is found, by the disks' roots.</param>
    public static byte[] Of(
        AgentView view, IReadOnlyDictionary<string, long?> free,
        Func<string, WatchFigures> watch) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        OwnJson.WriteAgent(json, view);
        json.WriteStartArray("disks");
        foreach (var disk in view.Disks) Write(json, disk, free[disk.Facts.Root], watch(disk.Facts.Root));
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, DiskView disk, long? free, WatchFigures watch)
    {
        json.WriteStartObject();
        json.WriteString("kind", disk.Facts.Source?.Kind switch
        {
            null => "root",
            DiskSourceKind.Mount => "mount",
            _ => "path",
        });
        json.WriteString("root", disk.Facts.Root);
        json.WriteString("file_system", disk.Facts.FileSystem);
        json.WriteString("backend", disk.Facts.Backend);
        json.WriteString("limit", disk.Facts.Limit);
        json.WriteStartObject("watch");
        json.WriteDouble("interval_secs", watch.Interval.TotalSeconds);
        json.WriteDouble("pass_secs", Math.Round(watch.Pass.TotalSeconds, 3));
        json.WriteDouble("bound_secs", Math.Round(watch.Bound.TotalSeconds, 3));
        json.WriteNumber("enforced", watch.Enforced);
        json.WriteEndObject();
        OwnJson.WriteMegabytes(json, "capacity_mb", disk.Facts.Capacity);
        OwnJson.WriteMegabytes(json, "reserve_mb", disk.Facts.Reserve);
        OwnJson.WriteMegabytes(json, "announced_mb", disk.Announced);
        OwnJson.WriteMegabytes(json, "promised_mb", disk.Promised);
        OwnJson.WriteMegabytes(json, "trash_mb", disk.Trash);
        OwnJson.WriteMegabytes(json, "room_mb", disk.Room);
        if (free is { } bytes) json.WriteDouble("free_mb", Math.Round(bytes / Megabyte, 3));
        else json.WriteNull("free_mb");
        json.WriteNumber("volumes", disk.Volumes);
        json.WriteString("withheld", disk.Facts.Fault);
        json.WriteStartArray("withheld_volumes");
        foreach (var volume in disk.Withheld) Write(json, volume);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, VolumeSpec volume)
    {
        json.WriteStartObject();
        json.WriteString("volume_id", volume.Id.ToString());
        json.WriteString("persistence_id", volume.Resource.Key.Disk?.PersistenceId?.ToString());
        json.WriteString("role", volume.Resource.Key.Role.ToString());
        json.WriteString("reason", volume.Reason);
        json.WriteEndObject();
    }
}
