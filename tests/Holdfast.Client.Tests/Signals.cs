using Holdfast.Client.Streams;

namespace Holdfast.Client.Tests;

/// <summary>Reads what a subscription says, one signal at a time and bounded.</summary>
internal static class Signals
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    public static async Task<StreamSignal<T>> NextAsync<T>(this IAsyncEnumerator<StreamSignal<T>> signals)
    {
        Assert.True(await signals.MoveNextAsync().AsTask().WaitAsync(Bound), "The sequence is at its end.");
        return signals.Current;
    }

    /// <summary>Passes over everything up to the next event.</summary>
    public static async Task<T> NextEventAsync<T>(this IAsyncEnumerator<StreamSignal<T>> signals)
    {
        while (true)
            if (await signals.NextAsync() is StreamEvent<T> { Event: var evt })
                return evt;
    }

    public static async Task<bool> IsAtEndAsync<T>(this IAsyncEnumerator<StreamSignal<T>> signals) =>
        !await signals.MoveNextAsync().AsTask().WaitAsync(Bound);
}
