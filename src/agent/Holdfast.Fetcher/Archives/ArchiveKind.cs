namespace Holdfast.Fetcher.Archives;

/// <summary>What an archive is, by its name alone, as Mesos tells it.</summary>
internal enum ArchiveKind
{
    /// <summary>No archive: left as it is.</summary>
    None,
    Tar,
    TarGzip,
    Zip,
    Gzip,

    /// <summary>One that Mesos extracts and we cannot.</summary>
    Unsupported,
}
