using Microsoft.Win32.SafeHandles;

namespace Holdfast.Hosting.Files;

/// <summary>What became of a question about files.</summary>
public abstract record FileOutcome;

/// <summary>The entries of a directory, or the one file that was asked for, by path.</summary>
public sealed record FilesListed(IReadOnlyList<FileEntry> Entries) : FileOutcome;

/// <summary>A part of a file.</summary>
/// <param name="Offset">Where it begins; the file's size where only that was asked for.</param>
/// <param name="Size">The file's size when it was read.</param>
/// <param name="Data">The bytes; none at and behind the end.</param>
public sealed record FilePartRead(long Offset, long Size, ReadOnlyMemory<byte> Data) : FileOutcome;

/// <summary>A file, open for reading; the caller closes it.</summary>
/// <param name="Name">Its name without directories.</param>
/// <param name="Size">Its size when it was opened.</param>
/// <param name="Handle">The file.</param>
public sealed record FileOpened(string Name, long Size, SafeFileHandle Handle) : FileOutcome;

/// <summary>It cannot be answered.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Reason">A sentence.</param>
public sealed record FileRefused(int Status, string Reason) : FileOutcome;
