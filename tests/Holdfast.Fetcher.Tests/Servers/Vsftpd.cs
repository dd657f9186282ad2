using Holdfast.Testing;
using Holdfast.Testing.Servers;

namespace Holdfast.Fetcher.Tests.Servers;

/// <summary>vsftpd with the files of a directory, for anybody; it asks for a password and takes any.</summary>
internal sealed class Vsftpd : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-vsftpd-").FullName;
    private ServerProcess? _process;

    internal int Port { get; } = TestPorts.Next();

    internal string CertificateFile => Path.Combine(_root, "cert.pem");

    internal string PathOf(string name) => Path.Combine(_root, "pub", name);

    internal static async Task<Vsftpd> StartAsync(bool secure = false, params string[] more)
    {
        var server = new Vsftpd();
        Directory.CreateDirectory(server.PathOf(""));
        Directory.CreateDirectory(Path.Combine(server._root, "empty"));
        var certificate = OwnCertificate.In(server._root);
        string[] security = !secure ? [] :
        [
            "ssl_enable=YES", "allow_anon_ssl=YES", "force_anon_data_ssl=YES", "force_anon_logins_ssl=YES",
            $"rsa_cert_file={certificate.CertificateFile}", $"rsa_private_key_file={certificate.KeyFile}",
        ];
        var configuration = Path.Combine(server._root, "vsftpd.conf");
        File.WriteAllLines(configuration,
        [
            "listen=YES", "listen_address=127.0.0.1", $"listen_port={server.Port}", "background=NO",
            "anonymous_enable=YES", "local_enable=NO", $"anon_root={server.PathOf("")}",
            $"ftp_username={Environment.UserName}", "run_as_launching_user=YES", "allow_writeable_chroot=YES",
            $"secure_chroot_dir={server._root}/empty", "seccomp_sandbox=NO", .. security, .. more,
        ]);
        server._process = await ServerProcess.StartAsync("/usr/sbin/vsftpd", server.Port, configuration);
        return server;
    }

    public void Dispose()
    {
        _process?.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
