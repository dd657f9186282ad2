using System.Collections.Immutable;
using Holdfast.Agent.Core.Containers;

namespace Holdfast.Agent.Core.Fetching;

/// <summary>The fetch of one container, from the wait for what is cached to its end.</summary>
internal sealed class FetchRequest(SandboxPlan sandbox, ImmutableArray<FetchSource> sources)
{
    private readonly CacheEntry?[] _entries = new CacheEntry?[sources.Length];

    public SandboxPlan Sandbox { get; } = sandbox;

    public ImmutableArray<FetchSource> Sources { get; } = sources;

    /// <summary>Sources of which it is not yet decided where they come from.</summary>
    public int Undecided { get; set; }

    /// <summary>Whether it was handed to the host.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>The entries that it copies from.</summary>
    public IEnumerable<CacheEntry> Entries => _entries.OfType<CacheEntry>();

    public void Use(int source, CacheEntry entry) => _entries[source] = entry;

    public void UseNone() => Array.Clear(_entries);

    public FetchPlan ToPlan() => new(
        Sandbox, [.. Sources.Select((source, index) => source with { Entry = _entries[index]?.Number })]);
}
