namespace Holdfast.Model.Resources;

/// <summary>
/// Finds the entries with a key's hash in a long list, so that an agent with 6,400 reservations is not walked for each.
/// </summary>
/// <remarks>
/// Chains by position, as the list's own order must not depend on hashes. The owner keeps it in step with its list.
/// </remarks>
internal sealed class EntryIndex
{
    /// <summary>Lists up to this long are walked: comparing 16 references is quicker than hashing.</summary>
    public const int WorthwhileAbove = 16;

    private int[] _heads = []; // position + 1 of the first entry in the bucket
    private int[] _next = []; // position + 1 of the entry after this one

    /// <summary>An index of the entries; null when the list is so short that none is needed.</summary>
    public static EntryIndex? For(ReadOnlySpan<Resource> entries)
    {
        if (entries.Length <= WorthwhileAbove) return null;
        var index = new EntryIndex();
        index.Rebuild(entries, entries.Length);
        return index;
    }

    /// <summary>The first entry that may have the hash; −1 when none has.</summary>
    public int First(int hash) => _heads[hash & (_heads.Length - 1)] - 1;

    /// <summary>The next entry after the position that may have the same hash; −1 when there is none.</summary>
    public int Next(int position) => _next[position] - 1;

    /// <summary>Notes the entry that was just put at the end of the list.</summary>
    public void Added(ReadOnlySpan<Resource> entries)
    {
        if (entries.Length > _next.Length) Rebuild(entries, entries.Length * 2);
        else Link(entries, entries.Length - 1);
    }

    /// <summary>Forgets an entry; to be told while it is still in the list.</summary>
    public void Removing(ReadOnlySpan<Resource> entries, int position) => Hand(entries, position) = _next[position];

    /// <summary>
    /// Notes that the last entry takes the place of another, which was forgotten; to be told before the list changes.
    /// </summary>
    public void Moving(ReadOnlySpan<Resource> entries, int from, int to)
    {
        Hand(entries, from) = to + 1;
        _next[to] = _next[from];
    }

    private void Rebuild(ReadOnlySpan<Resource> entries, int capacity)
    {
        var length = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity);
        _heads = new int[length];
        _next = new int[length];
        for (var position = 0; position < entries.Length; position++) Link(entries, position);
    }

    private void Link(ReadOnlySpan<Resource> entries, int position)
    {
        ref var head = ref _heads[entries[position].Key.Hash & (_heads.Length - 1)];
        _next[position] = head;
        head = position + 1;
    }

    /// <summary>The place that names the position: the bucket's head, or the entry before it in the chain.</summary>
    private ref int Hand(ReadOnlySpan<Resource> entries, int position)
    {
        ref var hand = ref _heads[entries[position].Key.Hash & (_heads.Length - 1)];
        while (hand != position + 1) hand = ref _next[hand - 1];
        return ref hand;
    }
}
