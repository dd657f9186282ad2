namespace Holdfast.Agent.Core.Fetching;

/// <summary>One thing to bring into a sandbox.</summary>
/// <param name="Uri">Where it is: an absolute path or a URI, without a checksum in it.</param>
/// <param name="OutputFile">Its path below the sandbox; null for the URI's base name.</param>
/// <param name="Executable">Whether it becomes executable; it is then not extracted.</param>
/// <param name="Extract">Whether an archive is unpacked.</param>
/// <param name="Cache">Whether the framework lets the agent keep a copy.</param>
/// <param name="Sha256">What its bytes must hash to, 64 lower-case hexadecimal digits; null where nobody said.</param>
public sealed record FetchSource(
    string Uri, string? OutputFile, bool Executable, bool Extract, bool Cache, string? Sha256)
{
    /// <summary>The entry of the cache that it is copied from; null for the source itself.</summary>
    public long? Entry { get; init; }
}
