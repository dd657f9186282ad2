using Holdfast.Model.Specs;
using Holdfast.Protocol.V1;

namespace Holdfast.Protocol.Mapping;

/// <summary>Where a machine stands, to the wire and back.</summary>
public static class DomainMapping
{
    /// <summary>Reads it; null where the message names no region and zone.</summary>
    public static FaultDomain? Read(DomainInfo? wire) =>
        wire?.FaultDomain is { Region.Name.Length: > 0, Zone.Name.Length: > 0 } domain
            ? new FaultDomain(domain.Region.Name, domain.Zone.Name)
            : null;

    /// <summary>Writes it; null for none.</summary>
    public static DomainInfo? Write(FaultDomain? domain) => domain is null ? null : new DomainInfo
    {
        FaultDomain = new()
        {
            Region = new() { Name = domain.Region }, Zone = new() { Name = domain.Zone },
        },
    };
}
