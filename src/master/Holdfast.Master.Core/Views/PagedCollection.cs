using System.Collections;
using System.Collections.Immutable;

namespace Holdfast.Master.Core.Views;

/// <summary>A list in parts: where one item is another than before, the other parts are the same objects.</summary>
/// <param name="pages">The parts, in order; none is empty.</param>
/// <param name="count">How many items they have together.</param>
public sealed class PagedCollection<T>(ImmutableArray<ImmutableArray<T>> pages, int count) : IReadOnlyCollection<T>
{
    /// <summary>The parts, in order.</summary>
    public ImmutableArray<ImmutableArray<T>> Pages => pages;

    /// <inheritdoc/>
    public int Count => count;

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        foreach (var page in pages)
            foreach (var item in page) yield return item;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
