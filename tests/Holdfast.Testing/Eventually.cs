namespace Holdfast.Testing;

/// <summary>Waits for what other threads or processes bring about, with a bound: tests must not sleep and
/// hope.</summary>
public static class Eventually
{
    /// <summary>How long <see cref="IsTrueAsync(Func{bool}, string)"/> waits unless told otherwise.</summary>
    public static readonly TimeSpan DefaultBound = TimeSpan.FromSeconds(20);

    /// <summary>Between two looks that start processes: more often, they would take the processor from what is waited
    /// for.</summary>
    public static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Ends once the condition holds.</summary>
    /// <param name="condition">Asked again every few milliseconds.</param>
    /// <param name="expectation">Completes "Waited in vain for …".</param>
    /// <exception cref="TimeoutException">It did not hold within <see cref="DefaultBound"/>.</exception>
    public static Task IsTrueAsync(Func<bool> condition, string expectation) =>
        IsTrueAsync(condition, DefaultBound, expectation);

    /// <inheritdoc cref="IsTrueAsync(Func{bool}, string)"/>
    public static Task IsTrueAsync(Func<bool> condition, TimeSpan bound, string expectation) =>
        IsTrueAsync(() => Task.FromResult(condition()), bound, expectation);

    /// <inheritdoc cref="IsTrueAsync(Func{bool}, string)"/>
    public static Task IsTrueAsync(
        Func<Task<bool>> condition, TimeSpan bound, string expectation, TimeSpan? pause = null) =>
        GetAsync(async () => await condition() ? "" : null, bound, expectation, pause: pause);

    /// <summary>Ends with the first value that is not null.</summary>
    /// <param name="probe">Looks for the value. An exception ends the wait, except as <paramref name="whileFailing"/>
    /// says.</param>
    /// <param name="bound">How long to wait at most.</param>
    /// <param name="expectation">Completes "Waited in vain for …".</param>
    /// <param name="whileFailing">Exceptions after which the probe is repeated, such as a refused connection; none by
    /// default.</param>
    /// <param name="pause">Between two looks; a few milliseconds unless given.</param>
    public static async Task<T> GetAsync<T>(
        Func<Task<T?>> probe, TimeSpan bound, string expectation, Func<Exception, bool>? whileFailing = null,
        TimeSpan? pause = null)
        where T : class
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        Exception? last = null;
        do
        {
            try
            {
                if (await probe() is { } found) return found;
                last = null;
            }
            catch (Exception failure) when (whileFailing?.Invoke(failure) == true)
            {
                last = failure;
            }

            await Task.Delay(pause ?? Pause, clock, CancellationToken.None);
        }
        while (clock.GetElapsedTime(started) < bound);

        throw new TimeoutException($"Waited in vain for {expectation} ({bound.TotalSeconds:0.#} s).", last);
    }
}
