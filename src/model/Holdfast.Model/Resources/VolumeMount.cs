namespace Holdfast.Model.Resources;

/// <summary>
/// Where a container sees a persistent volume. Not part of the resource's identity: each task may choose its own.
/// </summary>
/// <param name="ContainerPath">The path inside the container; relative ones lie in the sandbox.</param>
/// <param name="Mode">Whether the container may write.</param>
/// <param name="HostPath">A path on the host; must be null for a persistent volume, whose place is the agent's
/// business.</param>
public sealed record VolumeMount(string ContainerPath, VolumeMode Mode = VolumeMode.ReadWrite, string? HostPath = null);
