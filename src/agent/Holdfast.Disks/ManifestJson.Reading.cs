using System.Globalization;
using System.Text.Json;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Disks;

internal static partial class ManifestJson
{
    /// <summary>Reads a volume's manifest. Which disk it lies on is not read: it may lie on another by now.</summary>
    /// <exception cref="DiskException">It is damaged, or not to be read by this version.</exception>
    public static VolumeManifest ReadManifest(byte[] content, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            if (root.GetProperty("version").GetInt32() > Version)
                throw new DiskException($"{path} was written by a later version of Holdfast; use that one.");
            return new VolumeManifest
            {
                Volume = VolumeId.Parse(Required(root, "volume")),
                Agent = Text(root, "agent") is { Length: > 0 } agent ? AgentId.Parse(agent) : default,
                Resource = ReadResource(root),
                Created = new OperationUuid(Guid.Parse(Required(root, "created_operation"))),
                Creator = Required(root, "created_by"),
            };
        }
        catch (Exception damage) when (damage is JsonException or KeyNotFoundException or FormatException
            or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw new DiskException(
                $"{path}, the manifest of a volume, cannot be read ({damage.Message}): mend it, or move it away and "
                + "say what the volume is.", damage);
        }
    }

    private static Resource ReadResource(JsonElement root)
    {
        var reservations = root.GetProperty("reservations").EnumerateArray().Select(ReadReservation).ToArray();
        var key = ResourceKey.Of("disk", ResourceKind.Scalar)
            .WithDisk(new Disk(null, PersistenceId.Parse(Required(root, "persistence_id"))))
            .WithReservations(ReservationStack.Of(reservations))
            .WithShared(root.TryGetProperty("shared", out var shared) && shared.GetBoolean());
        var milli = decimal.Parse(Required(root, "size_mb"), CultureInfo.InvariantCulture) * 1000;
        return Resource.Of(key, Quantity.FromMilli((long)milli), new ResourceDetails
        {
            PersistencePrincipal = Text(root, "principal"),
            Volume = Text(root, "container_path") is { } at
                ? new VolumeMount(
                    at, root.TryGetProperty("read_only", out var only) && only.GetBoolean()
                        ? VolumeMode.ReadOnly
                        : VolumeMode.ReadWrite, Text(root, "host_path"))
                : null,
        });
    }

    private static Reservation ReadReservation(JsonElement level)
    {
        var role = RoleName.Parse(Required(level, "role"));
        return Required(level, "type") switch
        {
            "STATIC" => Reservation.Static(role),
            "DYNAMIC" => Reservation.Dynamic(role, Text(level, "principal"), ReadLabels(level)),
            var type => throw new FormatException($"a reservation is of type '{type}'"),
        };
    }

    private static Labels? ReadLabels(JsonElement level)
    {
        if (!level.TryGetProperty("labels", out var labels)) return null;
        if (labels.ValueKind == JsonValueKind.String)
            throw new FormatException("its labels are written as older versions did, which cannot be read back");
        return Labels.Of(labels.EnumerateArray().Select(static label =>
            new Label(Required(label, "key"), Text(label, "value"))));
    }

    private static string Required(JsonElement parent, string name) =>
        parent.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value.GetString() : null;
}
