namespace Holdfast.Agent.Sandboxes;

/// <summary>When sandboxes of what is over are removed.</summary>
public sealed record CollectOptions
{
    /// <summary>How long they are kept on an empty disk (<c>gc_delay</c>). Default a week.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The share of the disk that is to stay free (<c>gc_disk_headroom</c>). Default 0.1; from 0 to
    /// 1.</summary>
    public double Headroom { get; init; } = 0.1;

    /// <summary>How often it is looked (<c>disk_watch_interval</c>). Default 1 min.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long sandboxes are kept at a usage of the disk, a share from 0 to 1: the fuller, the
    /// shorter.</summary>
    public TimeSpan AgeMax(double usage) => Delay * Math.Max(0, 1 - Headroom - usage);
}
