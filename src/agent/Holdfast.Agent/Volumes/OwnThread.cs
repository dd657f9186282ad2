namespace Holdfast.Agent.Volumes;

/// <summary>Work that may wait for a disk for ever: on a thread that nobody else needs.</summary>
internal static class OwnThread
{
    /// <summary>Does it, and gives what it found, or failed with.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="work">What is done; it may change its thread's priority.</param>
    public static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception cause)
            {
                done.SetException(cause); // Any: whoever waits for the work has it.
            }
        }) { IsBackground = true, Name = name }.Start();
        return done.Task;
    }
}
