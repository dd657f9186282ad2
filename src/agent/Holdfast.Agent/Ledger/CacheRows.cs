using Holdfast.Agent.Core.Rows;
using Holdfast.Protocol.Ledger.V1;

namespace Holdfast.Agent.Ledger;

/// <summary>What is kept of fetched files, as stored.</summary>
internal static class CacheRows
{
    public static CacheEntry Write(CacheEntryRow row)
    {
        var wire = new CacheEntry
        {
            Number = row.Number,
            Source = row.Source,
            SizeBytes = row.SizeBytes,
            FreshUntilUs = StoredValues.Microseconds(row.FreshUntil),
            LastUsedUs = StoredValues.Microseconds(row.LastUsed),
        };
        if (row.ETag is { } tag) wire.Etag = tag;
        if (row.LastModified is { } changed) wire.LastModified = changed;
        return wire;
    }

    public static CacheEntryRow Read(byte[] bytes)
    {
        var wire = CacheEntry.Parser.ParseFrom(bytes);
        return new CacheEntryRow(
            wire.Number, wire.Source, wire.SizeBytes, wire.HasEtag ? wire.Etag : null,
            wire.HasLastModified ? wire.LastModified : null, StoredValues.Time(wire.FreshUntilUs),
            StoredValues.Time(wire.LastUsedUs));
    }
}
