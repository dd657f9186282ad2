using System.Globalization;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Shim.Container;

namespace Holdfast.Shim.Logs;

/// <summary>One output file in a sandbox and its rotated copies <c>NAME.1</c>, <c>NAME.2</c>…</summary>
internal sealed class LogFile(int directory, string name, FileRights rights)
{
    private const uint Mode = 0x1A4; // rw-r--r--

    /// <summary>The error number of the last <see cref="Open"/> that gave nothing.</summary>
    internal int Failure { get; private set; }

    /// <summary>Opens for appending; null, with <see cref="Failure"/>, when there is no ordinary file to be
    /// had.</summary>
    internal int? Open() => rights.As(() =>
    {
        // Non-blocking: a named pipe in its place would otherwise hold this process, and with it the container, for
        // ever.
        const OpenFlags Flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Append | OpenFlags.NoFollow
            | OpenFlags.NonBlocking;
        var descriptor = FileCalls.TryOpen(directory, name, Flags, Mode);
        Failure = descriptor < 0 ? Errno.Last : 0;
        if (descriptor < 0) return (int?)null;
        if (FileCalls.StatusOf(descriptor).Kind == FileKind.Regular) return descriptor;
        Failure = Errno.Invalid;
        FileCalls.Close(descriptor);
        return null;
    });

    /// <summary>Moves every copy one further and the file to the first; the oldest is overwritten.</summary>
    internal void Rotate(int copies) => rights.As(() =>
    {
        for (var copy = copies; copy > 1; copy--) FileCalls.TryRename(directory, Copy(copy - 1), directory, Copy(copy));
        return copies > 0
            ? FileCalls.TryRename(directory, name, directory, Copy(1))
            : FileCalls.TryUnlink(directory, name);
    });

    private string Copy(int number) => string.Create(CultureInfo.InvariantCulture, $"{name}.{number}");
}
