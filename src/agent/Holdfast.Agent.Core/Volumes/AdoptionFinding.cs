using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core.Volumes;

/// <summary>What was found at a directory that is to become a volume.</summary>
/// <param name="Root">The root of the agent's disk that it lies on.</param>
/// <param name="Bytes">What it takes.</param>
/// <param name="Way">How it would become a volume, and how long that takes, as a clause.</param>
/// <param name="InPlace">The volume that lies there already, by its name; null where it is not where volumes
/// lie.</param>
/// <param name="Described">What the manifest beside it describes; null where there is none.</param>
/// <param name="Fault">Why it cannot be taken, as a sentence; null where it can.</param>
public sealed record AdoptionFinding(
    string Root, long Bytes, string Way, VolumeId? InPlace, AdoptionFinding.Manifest? Described, string? Fault)
{
    /// <summary>A volume as its manifest has it.</summary>
    public sealed record Manifest(VolumeId Volume, Resource Resource, OperationUuid Created, string Creator);
}
