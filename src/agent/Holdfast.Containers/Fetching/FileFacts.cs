namespace Holdfast.Containers.Fetching;

/// <summary>What a source tells of a file. The task's user can forge it, so it may be believed of that user
/// only.</summary>
/// <param name="SizeBytes">Its length; null where the source does not tell.</param>
/// <param name="ETag">Names its version; null for none.</param>
/// <param name="LastModified">When it changed last, as the source writes it; null for unknown.</param>
/// <param name="MaxAge">How long a copy may be used without asking; null where the source says nothing.</param>
public sealed record FileFacts(long? SizeBytes, string? ETag, string? LastModified, TimeSpan? MaxAge);
