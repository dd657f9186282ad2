using System.Globalization;

namespace Holdfast.Agent.Core.Rows;

/// <summary>A file that was fetched and is kept for others.</summary>
/// <param name="Number">Names it on disk; never used for another one.</param>
/// <param name="Source">A hash of the user, the URI and its checksum.</param>
/// <param name="SizeBytes">Its length.</param>
/// <param name="ETag">What its source named this version; null for nothing.</param>
/// <param name="LastModified">When it changed at its source, as that writes it; null for unknown.</param>
/// <param name="FreshUntil">Until when it may be used without asking.</param>
/// <param name="LastUsed">When it was last used.</param>
public sealed record CacheEntryRow(
    long Number, string Source, long SizeBytes, string? ETag, string? LastModified, DateTimeOffset FreshUntil,
    DateTimeOffset LastUsed) : AgentRow(AgentTables.FetchCache, Number.ToString("D12", CultureInfo.InvariantCulture));
