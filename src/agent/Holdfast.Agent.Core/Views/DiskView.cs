using System.Collections.Immutable;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Views;

/// <summary>A disk with what is promised of it.</summary>
/// <param name="Facts">As the host found it.</param>
/// <param name="Announced">What of the agent's resources lies on it, in MB.</param>
/// <param name="Promised">What volumes and tasks were promised: of its whole file system, over all disks there; of a
/// MOUNT disk, its own. In MB.</param>
/// <param name="Trash">Destroyed data, counted likewise.</param>
/// <param name="Room">What is left for promises without a purge, never below zero.</param>
/// <param name="Volumes">How many volumes on it are not destroyed.</param>
/// <param name="Withheld">Those of them that may not be used, with the reason.</param>
public sealed record DiskView(
    DiskFacts Facts, Quantity Announced, Quantity Promised, Quantity Trash, Quantity Room, int Volumes,
    ImmutableArray<VolumeSpec> Withheld);
