namespace Holdfast.Hosting.Tls;

/// <summary>The files by which a process proves who it is, and knows its peers.</summary>
public sealed record TlsOptions
{
    /// <summary>The certificate in PEM, with those between it and the authority behind it.</summary>
    public required string CertFile { get; init; }

    /// <summary>The certificate's key in PEM.</summary>
    public required string KeyFile { get; init; }

    /// <summary>The authorities that are trusted, in PEM: a file, or a directory of files.</summary>
    public required string AuthorityPath { get; init; }

    /// <summary>
    /// Whether clients of the HTTP API must show a certificate too; on the link both sides always do. Default false.
    /// </summary>
    public bool RequiresClientCertificate { get; init; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<string> Paths => [CertFile, KeyFile, AuthorityPath];
}
