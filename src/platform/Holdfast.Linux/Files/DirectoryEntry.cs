namespace Holdfast.Linux.Files;

/// <summary>A name in a directory.</summary>
internal readonly ref struct DirectoryEntry
{
    /// <summary>The kernel's bytes, which need not be text, with the zero behind them.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary><see cref="FileKind.Other"/> also where the file system does not tell.</summary>
    public FileKind Kind { get; init; }

    /// <summary>The position in the directory of what follows.</summary>
    public long Next { get; init; }
}
