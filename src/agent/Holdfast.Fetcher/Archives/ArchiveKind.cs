namespace Holdfast.Fetcher.Archives;

/// <summary>What an archive is, by its name alone, as Mesos tells it.</summary>
internal enum ArchiveKind
{
    /// <summary>No archive: left as it is.</summary>
    None,
    Tar,
    TarGzip,
    TarBzip2,
    TarXz,

    /// <summary>Mesos does not know this one.</summary>
    TarZstd,
    Zip,

    /// <summary>A single file; of these Mesos knows the first only.</summary>
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}
