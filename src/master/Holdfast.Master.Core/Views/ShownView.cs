namespace Holdfast.Master.Core.Views;

/// <summary>A view that keeps what its readers made of it.</summary>
/// <remarks>
/// What does not change is the same object in each view, so what was made of it is true as long as it lives. It is kept
/// here and in no table of weak references beside: the collector visits each entry of such a table when it runs, while
/// all threads wait. Any thread may ask.
/// </remarks>
public abstract record ShownView
{
    private Kept? _kept;

    /// <summary>Nothing was made of it yet.</summary>
    protected ShownView()
    {
    }

    /// <summary>Of a copy with other values nothing was made yet.</summary>
    protected ShownView(ShownView original)
    {
    }

    /// <summary>What the maker made of this view before; made now the first time.</summary>
    /// <param name="maker">Whose it is.</param>
    /// <param name="make">Makes it of this view; of two threads that come at once either's may be kept.</param>
    public T Keep<T>(object maker, Func<ShownView, T> make) where T : class
    {
        ArgumentNullException.ThrowIfNull(make);
        for (var kept = Volatile.Read(ref _kept); kept is not null; kept = kept.Next)
            if (ReferenceEquals(kept.Maker, maker)) return (T)kept.Made;
        var made = make(this);
        var last = Volatile.Read(ref _kept);
        while (true)
        {
            var seen = Interlocked.CompareExchange(ref _kept, new Kept(maker, made, last), last);
            if (ReferenceEquals(seen, last)) return made;
            last = seen;
        }
    }

    /// <summary>What was made of it is no part of what it shows.</summary>
    public virtual bool Equals(ShownView? other) => other is not null && EqualityContract == other.EqualityContract;

    /// <inheritdoc/>
    public override int GetHashCode() => EqualityContract.GetHashCode();

    private sealed class Kept(object maker, object made, Kept? next)
    {
        public object Maker { get; } = maker;

        public object Made { get; } = made;

        public Kept? Next { get; } = next;
    }
}
