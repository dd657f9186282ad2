namespace Holdfast.Agent.Core.Fetching;

/// <summary>What a source tells of a file.</summary>
/// <param name="SizeBytes">Its length; null where the source does not tell.</param>
/// <param name="ETag">Names its version; null for none.</param>
/// <param name="LastModified">When it changed last, as the source writes it: only compared; null for unknown.</param>
/// <param name="MaxAge">How long a copy may be used without asking; null where the source says nothing.</param>
public sealed record SourceFacts(long? SizeBytes, string? ETag, string? LastModified, TimeSpan? MaxAge)
{
    /// <summary>Whether a copy of which these were the facts is still what is at the source.</summary>
    public bool IsStill(SourceFacts now)
    {
        ArgumentNullException.ThrowIfNull(now);
        if (ETag is not null && now.ETag is not null) return ETag == now.ETag;
        if (SizeBytes != now.SizeBytes && now.SizeBytes is not null) return false;
        // A source that gives neither tag nor time is taken at its size, since the framework let a copy be kept.
        return LastModified is null || now.LastModified is null || LastModified == now.LastModified;
    }
}
