using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Holdfast.Model.Resources;

namespace Holdfast.Disks;

/// <summary>The files beside volumes, as JSON that people can read.</summary>
internal static partial class ManifestJson
{
    private const int Version = 1;
    private static readonly JsonWriterOptions Readable = new() { Indented = true };

    public static byte[] Write(VolumeManifest manifest, DestroyNote? note) => Write(json =>
    {
        json.WriteNumber("version", Version);
        json.WriteString("volume", manifest.Volume.ToString());
        json.WriteString("agent", manifest.Agent.ToString());
        json.WriteString("persistence_id", manifest.Resource.Key.Disk?.PersistenceId?.ToString());
        json.WriteString("role", manifest.Resource.Key.Role.ToString());
        json.WriteString("size_mb", manifest.Resource.Amount.ToString());
        json.WriteString("disk", manifest.Resource.Key.Disk?.Source?.ToString() ?? "root");
        if (manifest.Resource.Details?.PersistencePrincipal is { } principal) json.WriteString("principal", principal);
        if (manifest.Resource.Details?.Volume is { } mount)
        {
            json.WriteString("container_path", mount.ContainerPath);
            json.WriteBoolean("read_only", mount.Mode == VolumeMode.ReadOnly);
            if (mount.HostPath is { } host) json.WriteString("host_path", host);
        }
        if (manifest.Resource.Key.IsShared) json.WriteBoolean("shared", true);
        WriteReservations(json, manifest.Resource.Key.Reservations);
        if (manifest.LimitId is { } limit) json.WriteNumber("limit_id", limit);
        json.WriteString("created_by", manifest.Creator);
        json.WriteString("created_operation", manifest.Created.ToString());
        if (note is null) return;
        json.WriteString("destroyed_by", note.Caller);
        json.WriteString("destroyed_operation", note.Operation.ToString());
        json.WriteString("destroyed_at", note.At.ToString("O", CultureInfo.InvariantCulture));
    });

    public static byte[] Write(DiskIdentity identity) => Write(json =>
    {
        json.WriteNumber("version", Version);
        json.WriteString("disk", identity.Disk.ToString("D"));
        json.WriteString("ledger", identity.Ledger.ToString("D"));
        if (identity.FileSystem is { } uuid) json.WriteString("file_system", uuid);
    });

    /// <summary>Reads <c>disk.json</c>.</summary>
    /// <exception cref="DiskException">It is damaged, or of a later version.</exception>
    public static DiskIdentity ReadIdentity(byte[] content, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            if (root.GetProperty("version").GetInt32() > Version)
                throw new DiskException($"{path} was written by a later version of Holdfast; start that one.");
            return new DiskIdentity(
                root.GetProperty("disk").GetGuid(), root.GetProperty("ledger").GetGuid(),
                root.TryGetProperty("file_system", out var uuid) ? uuid.GetString() : null);
        }
        catch (Exception damage) when (
            damage is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new DiskException(
                $"{path} is damaged ({damage.Message}); restore it, or move it away if the disk is new.", damage);
        }
    }

    /// <summary>The volume that a manifest names; null where it is no manifest.</summary>
    public static string? ReadVolume(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return document.RootElement.TryGetProperty("volume", out var volume) ? volume.GetString() : null;
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException)
        {
            return null; // No JSON, or JSON of another shape.
        }
    }

    /// <summary>What a manifest says of its volume, for people; null where it is none.</summary>
    public static string? Describe(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            return $"'{Text("persistence_id")}' of role {Text("role")}, {Text("size_mb")} MB, made on agent "
                + $"{Text("agent")} for {Text("created_by")}"
                + (root.TryGetProperty("destroyed_by", out var by) ? $", destroyed by {by.GetString()}" : "");

            string? Text(string member) => root.GetProperty(member).GetString();
        }
        catch (Exception damage) when (
            damage is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null; // No JSON, or JSON of another shape.
        }
    }

    private static void WriteReservations(Utf8JsonWriter json, ReservationStack reservations)
    {
        json.WriteStartArray("reservations");
        foreach (var level in reservations.Levels)
        {
            json.WriteStartObject();
            json.WriteString("type", level.Type.ToString().ToUpperInvariant());
            json.WriteString("role", level.Role.ToString());
            if (level.Principal is { } principal) json.WriteString("principal", principal);
            if (level.Labels is { } labels) WriteLabels(json, labels);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteLabels(Utf8JsonWriter json, Labels labels)
    {
        json.WriteStartArray("labels");
        foreach (var label in labels.Items)
        {
            json.WriteStartObject();
            json.WriteString("key", label.Key);
            if (label.Value is { } value) json.WriteString("value", value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
