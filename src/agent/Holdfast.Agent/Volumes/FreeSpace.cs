namespace Holdfast.Agent.Volumes;

/// <summary>Asks file systems how much of them is free. One that does not answer has one question under way, on a
/// thread of its own, and holds up nobody for long.</summary>
/// <param name="ask">Asks one; it may never come back.</param>
/// <param name="time">Measures how long it is waited.</param>
internal sealed class FreeSpace(Func<string, long> ask, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<long?>> _asked = [];

    /// <summary>The free bytes of each disk; null where it does not say.</summary>
    /// <param name="roots">The disks' roots.</param>
    public async Task<IReadOnlyDictionary<string, long?>> ReadAsync(IEnumerable<string> roots)
    {
        var asked = roots.Distinct().ToDictionary(root => root, Ask);
        await Task.WhenAny(Task.WhenAll(asked.Values), Task.Delay(Patience, time, CancellationToken.None));
        var free = new Dictionary<string, long?>();
        foreach (var (root, answer) in asked) free.Add(root, answer.IsCompleted ? await answer : null);
        return free;
    }

    private Task<long?> Ask(string root)
    {
        lock (_gate)
        {
            if (_asked.TryGetValue(root, out var under) && !under.IsCompleted) return under;
            return _asked[root] = Task.Factory.StartNew(
                () => Answer(root), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private long? Answer(string root)
    {
        try
        {
            return ask(root);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null; // Shown as such: a disk that does not answer is what the reader looks for.
        }
    }
}
