namespace Holdfast.Agent.Core.Fetching;

/// <summary>What there is to count about fetching.</summary>
/// <param name="Succeeded">Fetches of tasks and executors that brought all, since the start.</param>
/// <param name="Failed">Those that did not.</param>
/// <param name="CacheBytes">How much may be cached.</param>
/// <param name="CacheUsedBytes">How much is, what is being downloaded counted whole.</param>
/// <param name="CacheEntries">How many files that is.</param>
public sealed record FetchCounts(
    long Succeeded, long Failed, long CacheBytes, long CacheUsedBytes, int CacheEntries);
