using Holdfast.Containers.Proof;

namespace Holdfast.Containers.Sandboxes;

/// <summary>What is mounted in sandboxes.</summary>
public static class SandboxMounts
{
    /// <summary>A mount point at or below a directory; null where there is none.</summary>
    /// <exception cref="IOException">The mounts cannot be seen just now.</exception>
    public static string? FirstIn(string directory) => MountedTrees.FirstPointIn(directory);
}
