using System.Text;

namespace Holdfast.Model.Resources;

/// <summary>Writes resources as Mesos does in its messages, which operators know and tools match.</summary>
internal static class ResourceText
{
    public static string Of(ReadOnlySpan<Resource> resources)
    {
        if (resources.IsEmpty) return "{}";
        var text = new StringBuilder();
        foreach (ref readonly var resource in resources)
        {
            if (text.Length > 0) text.Append("; ");
            text.Append(Of(resource));
        }
        return text.ToString();
    }

    /// <summary>The beginning of the text, made without the rest.</summary>
    public static string Excerpt(ReadOnlySpan<Resource> resources, int charactersMax)
    {
        if (resources.IsEmpty) return "{}";
        var text = new StringBuilder();
        for (var i = 0; i < resources.Length && text.Length <= charactersMax; i++)
            text.Append(i > 0 ? "; " : "").Append(Of(resources[i]));
        return FaultText.Cut(text.ToString(), charactersMax);
    }

    public static string Of(in Resource resource)
    {
        var copies = resource.Key.IsShared ? $"<{resource.Copies}>" : "";
        return resource.Key.Kind switch
        {
            ResourceKind.Scalar => $"{Key(resource.Key, resource.Details)}:{resource.Amount}{copies}",
            ResourceKind.Ranges => $"{Key(resource.Key, resource.Details)}:{resource.Ranges}{copies}",
            _ => $"{Key(resource.Key, resource.Details)}:{resource.Items}{copies}",
        };
    }

    public static string Key(ResourceKey key, ResourceDetails? details)
    {
        var text = new StringBuilder(key.Name);
        if (key.AllocationRole is { } role) text.Append("(allocated: ").Append(role).Append(')');
        if (!key.Reservations.IsEmpty) text.Append("(reservations: ").Append(key.Reservations).Append(')');
        if (key.Disk is { } disk) text.Append('[').Append(OfDisk(disk, details)).Append(']');
        if (key.IsRevocable) text.Append("{REV}");
        if (key.IsShared) text.Append("<SHARED>");
        return text.ToString();
    }

    private static string OfDisk(Disk disk, ResourceDetails? details)
    {
        var source = disk.Source?.ToString();
        var volume = disk.PersistenceId?.ToString();
        var place = details?.Volume is { } mount ? ":" + mount.ContainerPath : "";
        return $"{source}{(source is not null && volume is not null ? "," : "")}{volume}{place}";
    }
}
