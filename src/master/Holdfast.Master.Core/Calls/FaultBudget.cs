using System.Collections.Immutable;
using Holdfast.Model;

namespace Holdfast.Master.Core.Calls;

/// <summary>How much is said of the faults of one call.</summary>
/// <remarks>
/// Every refused task is told why, and a call may have half a million of them, each with many faults, each of which
/// quotes what is at fault: without a bound the texts would be a thousand times as large as the call.
/// </remarks>
public sealed class FaultBudget
{
    private const int FaultsMax = 32;
    private const int FaultCharactersMax = 1_000;
    private const int CharactersMax = 256 * 1024;

    private int _left = CharactersMax;

    /// <summary>The faults of one thing, shortened; a word in their place once the call has had too many.</summary>
    public ImmutableArray<string> Spend(IReadOnlyList<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (faults.Count == 0) return [];
        if (_left <= 0) return ["It is not valid; why is left out, since so much else in the call is not either"];
        var few = Shorten(faults);
        _left -= few.Sum(fault => fault.Length);
        return few;
    }

    /// <summary>The first of the faults, the long ones cut, and how many more there are.</summary>
    public static ImmutableArray<string> Shorten(IReadOnlyList<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var few = faults.Take(FaultsMax).Select(fault => FaultText.Cut(fault, FaultCharactersMax));
        return faults.Count <= FaultsMax
            ? [.. few]
            : [.. few, $"{faults.Count - FaultsMax} more faults, left out here"];
    }
}
