using Holdfast.Model.Loop;

namespace Holdfast.Testing.Simulation.Running;

/// <summary>Draws for one part of a simulation. Each part has its own, so that one more draw in one of them does not
/// change what all others do.</summary>
public sealed class Chance(ulong seed)
{
    private readonly SeededRandom _random = new(seed);

    /// <summary>Chance for another part.</summary>
    public Chance Fork() => new(_random.NextBits());

    /// <summary>A seed for a core.</summary>
    public ulong NextSeed() => _random.NextBits();

    /// <summary>A number from 0 up to but excluding the bound.</summary>
    public int Below(int bound) => _random.Next(bound);

    /// <summary>Whether something with this chance happens.</summary>
    public bool Percent(double percent) => _random.NextFraction() * 100 < percent;

    /// <summary>A time between two others.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + (most - least) * _random.NextFraction();

    /// <summary>A time in milliseconds between two others.</summary>
    public TimeSpan Milliseconds(int least, int most) =>
        Between(TimeSpan.FromMilliseconds(least), TimeSpan.FromMilliseconds(most));

    /// <summary>A time in seconds between two others.</summary>
    public TimeSpan Seconds(double least, double most) =>
        Between(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>A UUID.</summary>
    public Guid NextUuid() => _random.NextUuid();
}
