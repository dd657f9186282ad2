using Holdfast.Model.Resources;

namespace Holdfast.Allocation.Sharing;

/// <summary>The scalars of all agents together: what shares are fractions of. Gives each name a dense index.</summary>
/// <remarks>Sums are 128 bits wide: no number of agents that each announce the most there can be makes them
/// overflow.</remarks>
internal sealed class ClusterTotals(IEnumerable<string> excludedNames)
{
    private readonly HashSet<string> _excluded = [.. excludedNames];
    private readonly List<string> _names = [];
    private readonly List<bool> _counts = [];
    private Int128[] _amounts = [];
    private double[] _divisors = [];
    private long[] _measured = [];

    /// <summary>Rises with every change of a total; whoever ordered by shares before must do so again.</summary>
    public long Version { get; private set; }

    /// <summary>
    /// The scalars in the bag in thousandths, by index; valid until the next call. Ranges and sets have no share.
    /// </summary>
    public ReadOnlySpan<long> Measure(ResourceBag bag)
    {
        _measured.AsSpan().Clear();
        foreach (ref readonly var resource in bag.Entries)
        {
            if (resource.Key.Kind != ResourceKind.Scalar) continue;
            var index = IndexOf(resource.Name);
            var sum = unchecked(_measured[index] + resource.Amount.Milli);
            _measured[index] = sum < 0 ? long.MaxValue : sum; // as Quantity itself caps sums
        }
        return _measured;
    }

    /// <summary>Counts an agent's total in.</summary>
    public void Add(ResourceBag total) => Change(Measure(total), sign: 1);

    /// <summary>Counts an agent's total out.</summary>
    public void Subtract(ResourceBag total) => Change(Measure(total), sign: -1);

    /// <summary>
    /// The greatest fraction that the amounts are of any total; zero where there is nothing to be had.
    /// </summary>
    public double DominantShare(ReadOnlySpan<Int128> allocated)
    {
        var share = 0.0;
        for (var i = 0; i < allocated.Length; i++)
        {
            if (allocated[i] == 0 || _divisors[i] == 0) continue;
            share = Math.Max(share, (double)allocated[i] / _divisors[i]);
        }
        return share;
    }

    private void Change(ReadOnlySpan<long> amounts, int sign)
    {
        for (var i = 0; i < amounts.Length; i++)
        {
            if (amounts[i] == 0) continue;
            _amounts[i] += sign * (Int128)amounts[i];
            _divisors[i] = _counts[i] ? (double)_amounts[i] : 0;
        }
        Version++;
    }

    private int IndexOf(string name)
    {
        for (var i = 0; i < _names.Count; i++)
            if (_names[i] == name) return i;
        _names.Add(name);
        _counts.Add(!_excluded.Contains(name));
        Array.Resize(ref _amounts, _names.Count);
        Array.Resize(ref _divisors, _names.Count);
        Array.Resize(ref _measured, _names.Count);
        return _names.Count - 1;
    }
}
