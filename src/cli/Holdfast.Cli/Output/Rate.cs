namespace Holdfast.Cli.Output;

/// <summary>How fast something grows, on average since it was first looked at.</summary>
internal sealed class Rate(TimeProvider clock)
{
    private string? _of;
    private double _first;
    private long _since;

    /// <summary>How much comes in a second; null before that can be told, and while nothing comes.</summary>
    /// <param name="what">Names what grows: another name begins anew.</param>
    /// <param name="amount">How much there is of it.</param>
    public double? PerSecond(string what, double amount)
    {
        if (what != _of || amount < _first) (_of, _first, _since) = (what, amount, clock.GetTimestamp());
        var seconds = clock.GetElapsedTime(_since).TotalSeconds;
        return seconds > 0 && amount > _first ? (amount - _first) / seconds : null;
    }
}
