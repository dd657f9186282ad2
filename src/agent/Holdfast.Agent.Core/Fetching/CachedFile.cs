namespace Holdfast.Agent.Core.Fetching;

/// <summary>A file of the cache.</summary>
/// <param name="Entry">Its number.</param>
/// <param name="SizeBytes">Its length.</param>
public readonly record struct CachedFile(long Entry, long SizeBytes);
