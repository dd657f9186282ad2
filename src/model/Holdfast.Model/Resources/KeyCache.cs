namespace Holdfast.Model.Resources;

/// <summary>
/// Gives equal keys the same instance, mostly, so that comparing them is mostly comparing two references.
/// </summary>
/// <remarks>
/// A fixed table in which a key's hash names its only slot, and a newcomer takes the slot over. So it neither leaks nor
/// locks, whatever a hostile sender invents: at most 16,384 keys of at most 512 characters are held. A table that held
/// every living key would need weak references, sweeping and a lock between the core and its readers. Nothing depends
/// on a key being found: equality falls back to hash and parts, so that two processes whose tables differ still decide
/// the same.
/// </remarks>
internal static class KeyCache
{
    private const int Slots = 1 << 14;

    private static readonly ResourceKey?[] Keys = new ResourceKey?[Slots];

    public static ResourceKey Get(in KeyParts parts)
    {
        var hash = parts.GetHashCode();
        ref var slot = ref Keys[hash & (Slots - 1)];
        var known = Volatile.Read(ref slot);
        if (known is not null && known.Hash == hash && known.Parts.Equals(parts)) return known;
        var made = new ResourceKey(parts, hash);
        if (parts.IsSmall) Volatile.Write(ref slot, made);
        return made;
    }
}
