using Holdfast.Protocol.V1;

namespace Holdfast.Master;

/// <summary>Refuses resources whose description no registry entry could hold: they come back as volumes of the
/// inventory.</summary>
internal static class OversizedResources
{
    // Far below the registry's 64 kB an entity: reservations grow by refinement.
    private const int BytesMax = 16 * 1024;

    /// <summary>Adds a fault for each resource that is too large.</summary>
    public static void Find(IEnumerable<Resource> resources, ICollection<string> faults)
    {
        foreach (var resource in resources)
        {
            if (resource.CalculateSize() > BytesMax)
                faults.Add($"The description of a resource '{resource.Name}' has {resource.CalculateSize()} bytes; "
                    + $"at most {BytesMax} can be kept, so give it fewer or shorter labels.");
        }
    }
}
