using Holdfast.Linux;
using Holdfast.Linux.Files;

namespace Holdfast.Shim.Logs;

/// <summary>The read end of a task's output.</summary>
internal sealed class LogPipe(int descriptor, RotatingLog log) : IDisposable
{
    // As much as a pipe holds: one call empties it.
    private const int ReadBytes = 64 * 1024;

    /// <summary>Negative once the last writer is gone.</summary>
    internal int Descriptor { get; private set; } = descriptor;

    /// <summary>Moves what the pipe holds now, once around; a writer that never stops must not keep the shim from its
    /// other work.</summary>
    /// <returns>Whether there may be more.</returns>
    internal bool Pump()
    {
        if (Descriptor < 0) return false;
        Span<byte> buffer = stackalloc byte[ReadBytes];
        var read = FileCalls.Read(Descriptor, buffer);
        if (read > 0)
        {
            log.Write(buffer[..(int)read]);
            return true;
        }
        if (read == 0 || Errno.Last != Errno.TryAgain) Close();
        return false;
    }

    public void Dispose()
    {
        Close();
        log.Dispose();
    }

    private void Close()
    {
        if (Descriptor >= 0) FileCalls.Close(Descriptor);
        Descriptor = -1;
    }
}
