namespace Holdfast.Hosting.Flags;

/// <summary>Flags that master and agent share: the file of options, logging, and what libprocess takes from the
/// environment.</summary>
internal static class CommonFlags
{
    /// <summary>The table; docs/operating/options.md is made from it.</summary>
    public static IReadOnlyList<FlagSpec> Table { get; } =
    [
        new("tls_cert_file", FlagKind.Path, null, FlagStatus.Ours,
            "File of the certificate (PEM). With it every listener speaks TLS 1.2 or 1.3, and the link is mutual. "
                + "These three files are read anew when they change."),
        new("tls_key_file", FlagKind.Path, null, FlagStatus.Ours, "File of the certificate's key (PEM)."),
        new("tls_ca_file", FlagKind.Path, null, FlagStatus.Ours,
            "File of the authorities whose certificates are believed (PEM)."),
        new("tls_require_client_cert", FlagKind.Boolean, "false", FlagStatus.Ours,
            "Clients of the HTTP API must show a certificate too."),
        new("config", FlagKind.Text, null, FlagStatus.Ours,
            "File of options, YAML or JSON: names as here, values as after `=`."),
        new("quiet", FlagKind.Boolean, "false", FlagStatus.Honoured, "No stderr logging."),
        new("logging_level", FlagKind.Text, "INFO", FlagStatus.Honoured,
            "Minimum log severity.")
        {
            Accepts = ["INFO", "WARNING", "ERROR"],
        },
        new("log_dir", FlagKind.Path, null, FlagStatus.Honoured,
            "Directory of a log file beside standard error, `holdfast-master.log` or `holdfast-agent.log`; rotate it "
                + "by moving it away. Shown at /files as /master/log or /slave/log."),
        new("logbufsecs", FlagKind.Integer, "0", FlagStatus.Harmless, "Max log buffering seconds."),
        new("initialize_driver_logging", FlagKind.Boolean, "true", FlagStatus.Harmless, "Init glog for driver."),
        new("external_log_file", FlagKind.Path, null, FlagStatus.Honoured,
            "File in which others keep this process's log: shown at /files instead of that in --log_dir."),
        new("LIBPROCESS_IP", FlagKind.Text, null, FlagStatus.Honoured, "Listen address."),
        new("LIBPROCESS_PORT", FlagKind.Integer, null, FlagStatus.Honoured, "Listen port."),
        new("LIBPROCESS_ADVERTISE_IP", FlagKind.Text, null, FlagStatus.Harmless, "Advertised IP."),
        new("LIBPROCESS_ADVERTISE_PORT", FlagKind.Integer, null, FlagStatus.Harmless, "Advertised port."),
        new("LIBPROCESS_NUM_WORKER_THREADS", FlagKind.Integer, null, FlagStatus.Harmless, "Worker thread count."),
        new("LIBPROCESS_METRICS_SNAPSHOT_ENDPOINT_RATE_LIMIT", FlagKind.Text, "2/secs", FlagStatus.Harmless,
            "/metrics/snapshot rate limit."),
        new("LIBPROCESS_SSL_ENABLED", FlagKind.Boolean, "false", FlagStatus.Honoured,
            "Enable TLS; here the files do, and this only demands them."),
        new("LIBPROCESS_SSL_SUPPORT_DOWNGRADE", FlagKind.Boolean, "false", FlagStatus.Harmless,
            "Accept plaintext too."),
        new("LIBPROCESS_SSL_CERT_FILE", FlagKind.Path, null, FlagStatus.Honoured, "The same as --tls_cert_file."),
        new("LIBPROCESS_SSL_KEY_FILE", FlagKind.Path, null, FlagStatus.Honoured, "The same as --tls_key_file."),
        new("LIBPROCESS_SSL_VERIFY_SERVER_CERT", FlagKind.Boolean, "false", FlagStatus.Honoured,
            "Verify outgoing TLS peers; always done here."),
        new("LIBPROCESS_SSL_REQUIRE_CLIENT_CERT", FlagKind.Boolean, "false", FlagStatus.Honoured,
            "The same as --tls_require_client_cert."),
        new("LIBPROCESS_SSL_CA_FILE", FlagKind.Path, null, FlagStatus.Honoured, "The same as --tls_ca_file."),
        new("LIBPROCESS_SSL_CA_DIR", FlagKind.Path, null, FlagStatus.Honoured,
            "Directory of authorities' files, each taken."),
        new("LIBPROCESS_SSL_HOSTNAME_VALIDATION_SCHEME", FlagKind.Text, "legacy", FlagStatus.Harmless,
            "Hostname check: legacy or openssl."),
        new("LIBPROCESS_REQUIRE_PEER_ADDRESS_IP_MATCH", FlagKind.Boolean, "false", FlagStatus.Protective,
            "Message sender IP must match."),
    ];
}
