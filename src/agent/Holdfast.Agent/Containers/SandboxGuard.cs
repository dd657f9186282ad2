namespace Holdfast.Agent.Containers;

/// <summary>Keeps empty directories above sandboxes from being removed while a sandbox is being made in them: many are
/// made side by side, and nothing is removed meanwhile.</summary>
internal sealed class SandboxGuard
{
    private readonly ReaderWriterLock _lock = new();

    /// <summary>Until it is disposed, on this thread, nothing is removed.</summary>
    public IDisposable Making()
    {
        _lock.AcquireReaderLock(Timeout.Infinite);
        return new Released(_lock.ReleaseReaderLock);
    }

    /// <summary>Until it is disposed, on this thread, nothing is made.</summary>
    public IDisposable Removing()
    {
        _lock.AcquireWriterLock(Timeout.Infinite);
        return new Released(_lock.ReleaseWriterLock);
    }

    private sealed class Released(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
