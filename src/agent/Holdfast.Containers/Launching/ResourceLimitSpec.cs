namespace Holdfast.Containers.Launching;

/// <summary>One rlimit. Null stands for unlimited.</summary>
/// <param name="Name">With the kernel's or Mesos' prefix: <c>RLIMIT_NOFILE</c> or <c>RLMT_NOFILE</c>.</param>
public sealed record ResourceLimitSpec(string Name, ulong? Soft, ulong? Hard);
