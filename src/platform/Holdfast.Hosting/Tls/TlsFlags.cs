using Holdfast.Hosting.Flags;

namespace Holdfast.Hosting.Tls;

/// <summary>Makes the flags about TLS options: our own, and the variables by which libprocess is told.</summary>
public static class TlsFlags
{
    /// <summary>Reads them; null where TLS is off, or where there are faults, that of a file included.</summary>
    public static TlsOptions? Read(FlagValues flags, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(flags);
        ArgumentNullException.ThrowIfNull(faults);
        var cert = flags.Text("tls_cert_file") ?? flags.Text("LIBPROCESS_SSL_CERT_FILE");
        var key = flags.Text("tls_key_file") ?? flags.Text("LIBPROCESS_SSL_KEY_FILE");
        var authority = flags.Text("tls_ca_file") ?? flags.Text("LIBPROCESS_SSL_CA_FILE")
            ?? flags.Text("LIBPROCESS_SSL_CA_DIR");
        var requires = flags.Boolean("tls_require_client_cert")
            || flags.Boolean("LIBPROCESS_SSL_REQUIRE_CLIENT_CERT");
        var isGiven = cert is not null || key is not null || authority is not null || requires;
        if (!isGiven && !flags.Boolean("LIBPROCESS_SSL_ENABLED")) return null;
        if (flags.IsGiven("LIBPROCESS_SSL_ENABLED") && !flags.Boolean("LIBPROCESS_SSL_ENABLED"))
        {
            faults.Add("LIBPROCESS_SSL_ENABLED is false, and files for TLS are given: leave out one or the other.");
            return null;
        }

        if (cert is null || key is null || authority is null)
        {
            faults.Add($"TLS needs three files, and {Missing(cert, key, authority)} not given: the certificate, its "
                + "key, and the authority that both sides of the link to the agents trust. 'holdfast certs' makes "
                + "them.");
            return null;
        }

        var options = new TlsOptions
        {
            CertFile = cert, KeyFile = key, AuthorityPath = authority, RequiresClientCertificate = requires,
        };
        using var identity = TlsIdentity.Load(options, TimeProvider.System.GetUtcNow(), faults);
        return identity is null ? null : options;
    }

    private static string Missing(string? cert, string? key, string? authority)
    {
        var names = new[] { ("--tls_cert_file", cert), ("--tls_key_file", key), ("--tls_ca_file", authority) }
            .Where(file => file.Item2 is null).Select(file => file.Item1).ToList();
        return $"{string.Join(", ", names)} {(names.Count == 1 ? "is" : "are")}";
    }
}
