namespace Holdfast.Linux.Btrfs;

/// <summary>What a quota group of btrfs holds, and may.</summary>
/// <param name="Bytes">Allocated, and reserved for what is not written yet: what the limit is compared with.</param>
/// <param name="LimitBytes">The limit; null for none.</param>
public readonly record struct GroupUse(long Bytes, long? LimitBytes);
