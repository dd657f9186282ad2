using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>What the master demands of resources beyond their being resources (SEMANTICS §4).</summary>
internal static class ResourceCheck
{
    /// <summary>Every fault of every resource.</summary>
    public static IEnumerable<string> Faults(ResourceBag resources)
    {
        foreach (var resource in resources)
        {
            if (resource.Name == "gpus" && resource.Amount.Milli % 1000 != 0)
                yield return $"'gpus' must be a whole number, not {resource.Amount}";
            if (resource.Key is { IsRevocable: true, Reservations.IsDynamic: true })
                yield return $"{resource} cannot be dynamically reserved, because it is revocable";
            foreach (var fault in DiskFaults(resource)) yield return fault;
        }
    }

    /// <summary>Resources of providers and the agent's own cannot go into one operation.</summary>
    public static string? ProviderFault(ResourceBag resources)
    {
        if (resources.IsEmpty) return "there are no resources in it";
        var providers = resources.Select(resource => resource.Key.ProviderId).Distinct().ToList();
        if (providers.Count == 1) return null;
        return providers.Contains(null)
            ? "some resources have a resource provider and some do not"
            : $"the resources have several resource providers: {string.Join(", ", providers)}";
    }

    private static IEnumerable<string> DiskFaults(Resource resource)
    {
        var volume = resource.Details?.Volume;
        if (!resource.Key.IsPersistentVolume)
        {
            if (volume is not null) yield return $"{resource} has a volume without persistence, which is not supported";
            yield break;
        }
        if (resource.Key.IsRevocable) yield return $"{resource} cannot be a persistent volume, because it is revocable";
        if (resource.Key.Reservations.IsEmpty)
            yield return $"{resource} cannot be a persistent volume, because it is not reserved";
        if (volume is null)
            yield return $"{resource} is a persistent volume and must say its 'volume' (container path)";
        else if (volume.HostPath is not null)
            yield return $"{resource} is a persistent volume and must not have a 'host_path'";
    }
}
