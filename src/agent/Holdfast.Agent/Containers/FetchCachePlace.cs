using System.Globalization;

namespace Holdfast.Agent.Containers;

/// <summary>Where the fetch cache lies: a directory of this ledger's own below the one that the operator names, which
/// other agents, and whatever else there is, may share.</summary>
internal sealed class FetchCachePlace(string cacheDirectory)
{
    private string? _root;

    /// <summary>Absolute.</summary>
    public string Root => _root ?? throw new InvalidOperationException("The ledger's name is not known yet.");

    /// <summary>Once the ledger's name is known, before the core asks for anything.</summary>
    public void Use(Guid ledger) => _root = Path.Combine(cacheDirectory, $"{ledger}");

    /// <summary>The directory of an entry, which belongs to its user.</summary>
    public string Of(long entry) => Path.Combine(Root, entry.ToString(CultureInfo.InvariantCulture));
}
