using System.Collections.Immutable;
using Holdfast.Agent.Core.Containers;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core.Views;

/// <summary>A container that is not proven empty.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="Pid">Its first process; 0 before it is started.</param>
/// <param name="Limits">What it may use: the resources of its command task, or of its executor with all its
/// tasks.</param>
/// <param name="Volumes">The volumes that it holds.</param>
/// <param name="Trouble">Why it is not at its end; null where nothing was told.</param>
/// <param name="IsEndedOverDisk">Whether it is ended once its sandbox takes more disk than it has.</param>
public sealed record ContainerView(
    ContainerPhase Phase, int Pid, ResourceBag Limits, ImmutableArray<HeldVolumeView> Volumes, string? Trouble,
    bool IsEndedOverDisk)
{
    /// <summary>What its disk holds its sandbox to, and counts it by; null where it does not.</summary>
    public SandboxLimit? HeldTo { get; init; }

    /// <summary>The disk that its sandbox may take; zero where it has none, and then nothing limits it.</summary>
    public Quantity SandboxLimit => Limits
        .Where(static key => key is { Name: "disk", IsPersistentVolume: false }).Scalar("disk");
}

/// <summary>A volume that a container holds.</summary>
/// <param name="Volume">The volume.</param>
/// <param name="Resource">Its disk resource.</param>
/// <param name="Directory">Where its data lies, absolute.</param>
/// <param name="ContainerPath">Where the container sees it; null where it asked for no path.</param>
/// <param name="IsEndedOver">Whether the container is ended once the volume holds more than its size.</param>
public sealed record HeldVolumeView(
    VolumeId Volume, Resource Resource, string Directory, string? ContainerPath, bool IsEndedOver);
