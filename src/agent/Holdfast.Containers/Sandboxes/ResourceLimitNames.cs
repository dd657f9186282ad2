namespace Holdfast.Containers.Sandboxes;

/// <summary>The kernel's numbers of resource limits (the same on x86-64 and arm64), by name without prefix.</summary>
internal static class ResourceLimitNames
{
    private static readonly Dictionary<string, int> Numbers = new(StringComparer.Ordinal)
    {
        ["CPU"] = 0, ["FSIZE"] = 1, ["DATA"] = 2, ["STACK"] = 3, ["CORE"] = 4, ["RSS"] = 5, ["NPROC"] = 6,
            ["NOFILE"] = 7,
        ["MEMLOCK"] = 8, ["AS"] = 9, ["LOCKS"] = 10, ["SIGPENDING"] = 11, ["MSGQUEUE"] = 12, ["NICE"] = 13,
        ["RTPRIO"] = 14, ["RTTIME"] = 15,
    };

    /// <summary>The number of <c>RLIMIT_NAME</c> or Mesos' <c>RLMT_NAME</c>; null when there is no such
    /// limit.</summary>
    internal static int? NumberOf(string name)
    {
        var bare = name.StartsWith("RLIMIT_", StringComparison.Ordinal) ? name["RLIMIT_".Length..]
            : name.StartsWith("RLMT_", StringComparison.Ordinal) ? name["RLMT_".Length..]
            : name;
        return Numbers.TryGetValue(bare, out var number) ? number : null;
    }
}
