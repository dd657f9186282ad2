using Holdfast.Linux;
using Holdfast.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Holdfast.Fetcher.Sources;

/// <summary>Copies a file of this machine, with the rights of the task's user, which this process has.</summary>
internal static class FileSource
{
    /// <exception cref="FetchException">It is not there, not readable or no ordinary file.</exception>
    internal static async Task CopyAsync(
        string path, Stream destination, Budget budget, CancellationToken cancellationToken)
    {
        // Non-blocking, for a named pipe would let us wait for ever.
        var descriptor =
            FileCalls.TryOpen(FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.NonBlocking);
        if (descriptor < 0) throw new FetchException(Errno.Describe(Errno.Last));
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (FileCalls.StatusOf(descriptor).Kind != FileKind.Regular) throw new FetchException(
            "it is not an ordinary file");
        await using var source = new FileStream(handle, FileAccess.Read);
        await Transfer.CopyAsync(source, destination, budget, received: null, cancellationToken);
    }
}
