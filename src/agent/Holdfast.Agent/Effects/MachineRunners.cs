using Holdfast.Agent.Containers;
using Holdfast.Agent.Volumes;

namespace Holdfast.Agent.Effects;

/// <summary>Whoever does something on this machine's disks and to its processes.</summary>
internal sealed record MachineRunners(VolumeRunner Volumes, ContainerRunner Containers, FetchCacheRunner FetchCache);
