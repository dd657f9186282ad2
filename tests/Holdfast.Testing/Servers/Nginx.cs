using System.Net;

namespace Holdfast.Testing.Servers;

/// <summary>nginx with the files of a directory, and some places that behave otherwise.</summary>
public sealed class Nginx : IDisposable
{
    public const string Password = "open-sesame";
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-nginx-").FullName;
    private ServerProcess? _process;

    public int Port { get; } = TestPorts.Next();

    public int SecurePort { get; } = TestPorts.Next();

    public string Address => $"http://127.0.0.1:{Port}";

    public string SecureAddress => $"https://127.0.0.1:{SecurePort}";

    public string CertificateFile => Path.Combine(_root, "cert.pem");

    /// <summary>A line for each request: method, path, status and the range asked for.</summary>
    public string[] Requests => File.ReadAllLines(Path.Combine(_root, "access.log"));

    public string PathOf(string name) => Path.Combine(_root, "www", name);

    public static async Task<Nginx> StartAsync()
    {
        var nginx = new Nginx();
        Directory.CreateDirectory(nginx.PathOf(""));
        OwnCertificate.In(nginx._root, IPAddress.Loopback);
        File.WriteAllText(Path.Combine(nginx._root, "users"), $"ali:{{PLAIN}}{Password}\n");
        var configuration = Path.Combine(nginx._root, "nginx.conf");
        File.WriteAllText(configuration, nginx.Configuration());
        nginx._process = await ServerProcess.StartAsync(
            "/usr/sbin/nginx", new(IPAddress.Loopback, nginx.Port), "-p", nginx._root, "-c", configuration,
            "-e", "error.log");
        return nginx;
    }

    public void Dispose()
    {
        _process?.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private string Configuration() => $$"""
        daemon off;
        master_process off;
        pid nginx.pid;
        events { }
        http {
            log_format short '$request_method $uri $status $http_range';
            access_log access.log short;
            client_body_temp_path temp1; proxy_temp_path temp2; fastcgi_temp_path temp3;
            uwsgi_temp_path temp4; scgi_temp_path temp5;
            root www;
            server {
                listen 127.0.0.1:{{Port}};
                location / { }
                location /slow/ { alias www/; limit_rate 50; }
                location /private/ { alias www/; auth_basic private; auth_basic_user_file users; }
                location = /moved { return 302 /private/tool; }
                location = /away { return 302 http://localhost:{{Port}}/private/tool; }
                location = /loop { return 302 /loop; }
                location = /unsafe { return 302 ftp://127.0.0.1/tool; }
                location /fresh/ { alias www/; add_header Cache-Control max-age=60; }
            }
            server {
                listen 127.0.0.1:{{SecurePort}} ssl;
                ssl_certificate cert.pem;
                ssl_certificate_key key.pem;
                location / { }
                location = /down { return 302 {{Address}}/tool; }
            }
        }
        """;
}
