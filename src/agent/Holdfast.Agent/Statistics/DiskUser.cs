using Holdfast.Model.Ids;

namespace Holdfast.Agent.Statistics;

/// <summary>A container, and by what it takes disk: one of its volumes, or, for none, its sandbox.</summary>
internal readonly record struct DiskUser(ContainerId Container, VolumeId? Volume);
