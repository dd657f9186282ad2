namespace Holdfast.Containers.Fetching;

/// <summary>What the fetch of one task may cost.</summary>
public sealed record FetchLimits
{
    /// <summary>Bytes written to the sandbox, archives and their content alike. Default 100 GB.</summary>
    public long Bytes { get; init; } = 100L << 30;

    /// <summary>Files, directories and links made. Default 1,000,000.</summary>
    public long Files { get; init; } = 1_000_000;

    /// <summary>From start to end. Default 1 hour; at most 24 days.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A transfer below 100 bytes a second for this long is given up. Default 1 minute, Mesos'
    /// figure.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromMinutes(1);
}
