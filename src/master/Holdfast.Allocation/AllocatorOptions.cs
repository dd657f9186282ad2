using System.Collections.Immutable;
using Holdfast.Allocation.Frameworks;

namespace Holdfast.Allocation;

/// <summary>How resources are shared out; the master's flags of the same names.</summary>
public sealed record AllocatorOptions
{
    /// <summary>How often every agent is looked at; no filter is shorter. Default 1 s; more than 0.</summary>
    public TimeSpan AllocationInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What an offer must have. Default 0.01 CPUs or 32 MB of memory.</summary>
    public OfferMinimum MinAllocatableResources { get; init; } = OfferMinimum.Default;

    /// <summary>Scalars that do not count in anyone's share. Default none.</summary>
    public ImmutableArray<string> FairSharingExcludedResourceNames { get; init; } = [];

    /// <summary>Whether agents with GPUs are kept for frameworks that understand GPUs. Default true.</summary>
    public bool FilterGpuResources { get; init; } = true;
}
