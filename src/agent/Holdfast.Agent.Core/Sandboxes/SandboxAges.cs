using Holdfast.Agent.Core.Volumes;

namespace Holdfast.Agent.Core.Sandboxes;

/// <summary>Since when sandboxes are over, in time that was seen to pass (<see cref="SeenTime"/>): whatever a clock
/// says, at a start or meanwhile, none is old before it is.</summary>
/// <param name="since">What was known before, by the names of the sandboxes.</param>
public sealed class SandboxAges(IEnumerable<KeyValuePair<string, TimeSpan>> since)
{
    private readonly SortedDictionary<string, TimeSpan> _since =
        new(since.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>The place of each in <see cref="SeenTime.Passed"/>.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Since => _since;

    /// <summary>Looks again: what was not over before ages from now on, and what is gone is forgotten.</summary>
    /// <param name="over">All that are over now.</param>
    /// <param name="seen">The time that has been seen to pass.</param>
    /// <returns>Whether there is anything new to be noted.</returns>
    public bool Look(IReadOnlySet<string> over, TimeSpan seen)
    {
        ArgumentNullException.ThrowIfNull(over);
        var isChanged = false;
        foreach (var gone in _since.Keys.Where(known => !over.Contains(known)).ToList())
            isChanged |= _since.Remove(gone);
        foreach (var sandbox in over)
        {
            // A later place than now is of a ledger that counted on: after a crash, or of an older version.
            if (_since.TryGetValue(sandbox, out var known) && known <= seen) continue;
            _since[sandbox] = seen;
            isChanged = true;
        }
        return isChanged;
    }

    /// <summary>For how long it has been over; nothing where that is not known.</summary>
    public TimeSpan AgeOf(string sandbox, TimeSpan seen) =>
        _since.TryGetValue(sandbox, out var since) && since < seen ? seen - since : TimeSpan.Zero;
}
