namespace Holdfast.Allocation.Filters;

/// <summary>For how long a framework does not want to see what it gives back.</summary>
public readonly record struct Refusal
{
    /// <summary>What a framework that names no duration means.</summary>
    public static readonly TimeSpan DurationDefault = TimeSpan.FromSeconds(5);

    /// <summary>Longer wishes are cut to this.</summary>
    public static readonly TimeSpan DurationMax = TimeSpan.FromDays(365);

    private Refusal(TimeSpan duration) => Duration = duration;

    /// <summary>It may be offered again at once: a task ended, or the framework asked for no filter.</summary>
    public static Refusal None => default;

    /// <summary>The usual five seconds.</summary>
    public static Refusal Default => new(DurationDefault);

    /// <summary>How long, before the allocator's own least time is applied; zero for none.</summary>
    public TimeSpan Duration { get; }

    /// <summary>
    /// Reads <c>Filters.refuse_seconds</c>: absent, negative and not-a-number mean the default, 0 none.
    /// </summary>
    public static Refusal FromSeconds(double? refuseSeconds) => refuseSeconds switch
    {
        null or double.NaN or < 0 => Default,
        0 => None,
        var seconds when seconds >= DurationMax.TotalSeconds => new(DurationMax),
        var seconds => new(TimeSpan.FromSeconds(seconds.Value)),
    };
}
