namespace Holdfast.Model.Loop;

/// <summary>Collects what a batch of events wants stored and done, in order.</summary>
public sealed class Frame<TDelta, TEffect>
{
    private readonly List<TDelta> _deltas = [];
    private readonly List<TEffect> _effects = [];

    /// <summary>Rows to store, oldest first; a later delta for the same key wins.</summary>
    public IReadOnlyList<TDelta> Deltas => _deltas;

    /// <summary>Things to do once the deltas are durable, in order.</summary>
    public IReadOnlyList<TEffect> Effects => _effects;

    /// <summary>Asks for a row to be stored or removed.</summary>
    public void Store(TDelta delta) => _deltas.Add(delta);

    /// <summary>Asks for something to be done.</summary>
    public void Do(TEffect effect) => _effects.Add(effect);
}
