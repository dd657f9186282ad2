using System.Net;
using Holdfast.Testing;
using Holdfast.Testing.Servers;

namespace Holdfast.Fetcher.Tests.Servers;

/// <summary>vsftpd with the files of a directory, for anybody; it asks for a password and takes any.</summary>
internal sealed class Vsftpd : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-vsftpd-").FullName;
    private readonly IPEndPoint _at;
    private ServerProcess? _process;

    private Vsftpd(IPEndPoint at) => _at = at;

    internal IPAddress Address => _at.Address;

    internal int Port => _at.Port;

    internal string CertificateFile => Path.Combine(_root, "cert.pem");

    internal string PathOf(string name) => Path.Combine(_root, "pub", name);

    internal static Task<Vsftpd> StartAsync(bool secure = false, params string[] more) =>
        StartAsync(new(IPAddress.Loopback, TestPorts.Next()), secure, more);

    /// <summary>One that speaks TLS before the first word, on the port that is for it: at an address of this process's
    /// own, since others may test the same. Only root may listen there.</summary>
    internal static Task<Vsftpd> StartImplicitAsync()
    {
        var process = BitConverter.GetBytes(Environment.ProcessId);
        var own = new IPAddress([127, (byte)(64 + process[2]), process[1], process[0]]);
        // No session of the control connection is kept for an address, so none can be asked for again.
        return StartAsync(new(own, 990), secure: true, "implicit_ssl=YES", "require_ssl_reuse=NO");
    }

    public void Dispose()
    {
        _process?.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private static async Task<Vsftpd> StartAsync(IPEndPoint at, bool secure, params string[] more)
    {
        var server = new Vsftpd(at);
        Directory.CreateDirectory(server.PathOf(""));
        Directory.CreateDirectory(Path.Combine(server._root, "empty"));
        var certificate = OwnCertificate.In(server._root, at.Address);
        string[] security = !secure ? [] :
        [
            "ssl_enable=YES", "allow_anon_ssl=YES", "force_anon_data_ssl=YES", "force_anon_logins_ssl=YES",
            $"rsa_cert_file={certificate.CertificateFile}", $"rsa_private_key_file={certificate.KeyFile}",
        ];
        var configuration = Path.Combine(server._root, "vsftpd.conf");
        File.WriteAllLines(configuration,
        [
            "listen=YES", $"listen_address={at.Address}", $"listen_port={at.Port}", "background=NO",
            "anonymous_enable=YES", "local_enable=NO", $"anon_root={server.PathOf("")}",
            $"ftp_username={Environment.UserName}", "run_as_launching_user=YES", "allow_writeable_chroot=YES",
            $"secure_chroot_dir={server._root}/empty", "seccomp_sandbox=NO", .. security, .. more,
        ]);
        server._process = await ServerProcess.StartAsync("/usr/sbin/vsftpd", at, configuration);
        return server;
    }
}
