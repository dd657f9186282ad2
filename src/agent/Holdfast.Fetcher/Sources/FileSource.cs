using System.Globalization;
using Holdfast.Fetcher.Orders;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Holdfast.Fetcher.Sources;

/// <summary>A file of this machine, read with the rights of the task's user, which this process has.</summary>
internal sealed class FileSource(string path) : UriSource
{
    /// <exception cref="FetchException">It is not there, not readable or no ordinary file.</exception>
    internal static FileStream Open(string path)
    {
        // Non-blocking, for a named pipe would let us wait for ever.
        var descriptor =
            FileCalls.TryOpen(FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.NonBlocking);
        if (descriptor < 0) throw Refused(Errno.Last);
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (FileCalls.StatusOf(descriptor).Kind == FileKind.Regular) return new FileStream(handle, FileAccess.Read);
        handle.Dispose();
        throw new RefusedException("it is not an ordinary file");
    }

    // Any other error says only that the disk, or the server behind it, did not answer.
    private static FetchException Refused(int errno) => errno is Errno.NoEntry or Errno.NotADirectory
        or Errno.TooManyLinks or Errno.AccessDenied or Errno.NotPermitted
        ? new RefusedException(Errno.Describe(errno))
        : new FetchException(Errno.Describe(errno));

    internal override Task<FetchReport> ProbeAsync(FetchBounds bounds, CancellationToken cancellationToken)
    {
        using var file = Open(path);
        return Task.FromResult(ReportOf(file));
    }

    internal override async Task<FetchReport> CopyAsync(
        FileStream destination, Budget budget, Action<long> announce, CancellationToken cancellationToken)
    {
        await using var source = Open(path);
        var report = ReportOf(source);
        announce(source.Length);
        await Transfer.CopyAsync(source, destination, budget, cancellationToken);
        return report;
    }

    // Before the copy: one that is changed meanwhile then differs from what is reported, and is copied again next time.
    private static FetchReport ReportOf(FileStream file)
    {
        var written = File.GetLastWriteTimeUtc(file.SafeFileHandle).Ticks.ToString(CultureInfo.InvariantCulture);
        return new(file.Length, ETag: null, written, MaxAgeSeconds: null);
    }
}
