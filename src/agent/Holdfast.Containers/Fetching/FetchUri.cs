namespace Holdfast.Containers.Fetching;

/// <summary>One URI of a task.</summary>
/// <param name="Value">An absolute path, or a URI of the schemes file, http, https, ftp or ftps.</param>
/// <param name="OutputFile">Relative to the sandbox, directories are made; null takes the last component of the
/// URI's path.</param>
/// <param name="Executable">The file may be run, and is not extracted.</param>
/// <param name="Extract">An archive is extracted beside itself.</param>
public sealed record FetchUri(string Value, string? OutputFile = null, bool Executable = false, bool Extract = true)
{
    /// <summary>What its bytes must hash to, in hexadecimal digits; null where nobody said.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The absolute path of the agent's own copy, used instead of the source; null for none.</summary>
    public string? Copy { get; init; }
}
