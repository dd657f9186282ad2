using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Holdfast.Hosting.Access;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Cluster;

/// <summary>A real master or agent, started as a user would, that a test may kill and start again.</summary>
internal sealed class HoldfastProcess(string verb, string log, int port, IReadOnlyList<string> arguments) : IDisposable
{
    /// <summary>Names an environment variable with the path of a holdfast-server to test instead.</summary>
    private const string AnotherBuild = "HOLDFAST_SERVER";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private Process? _process;

    public int Port => port;

    public string Address => $"127.0.0.1:{port}";

    /// <summary>Where its API is. It speaks TLS where it is told by which authority it is to be believed.</summary>
    public string Url => $"{(AuthorityFile is null ? "http" : "https")}://{Address}";

    /// <summary>The authority of its certificate; null where it has none.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>What its clients show it; null for nothing.</summary>
    public Credential? Credential { get; set; }

    /// <summary>The certificates that its clients show where it wants one.</summary>
    public X509Certificate2Collection Certificates { get; init; } = [];

    public int Pid => _process?.Id ?? throw new InvalidOperationException($"The {verb} was not started.");

    /// <summary>
    /// The boot id that it reads from its next start on; null for the machine's. It is given by mounting a file over
    /// the kernel's in a mount namespace of its own, for which the tests must be root.
    /// </summary>
    public string? BootId { get; set; }

    /// <summary>The program of its next start, which takes the verb and its flags.</summary>
    public string Program { get; set; } = Environment.GetEnvironmentVariable(AnotherBuild) ?? Repository.Holdfast;

    /// <summary>Another process of the same verb and flags, with a log of its own.</summary>
    public HoldfastProcess Twin(string otherLog) => new(verb, otherLog, port, arguments) { Program = Program };

    /// <summary>What it said so far.</summary>
    public string Log => File.Exists(log) ? File.ReadAllText(log) : "";

    /// <summary>Waits until its log has it: what it logs is written a little after it is done.</summary>
    public Task SaysAsync(string text) => Eventually.IsTrueAsync(
        () => Log.Contains(text, StringComparison.Ordinal), Patience, $"'{text}' in {log}");

    /// <summary>A client that believes it.</summary>
    public HttpClient NewClient(TimeSpan timeout) => NewClient(timeout, Certificates);

    /// <summary>One that shows other certificates.</summary>
    public HttpClient NewClient(TimeSpan timeout, X509Certificate2Collection certificates)
    {
        var handler = new SocketsHttpHandler { SslOptions = { ClientCertificates = certificates } };
        if (AuthorityFile is { } file)
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(file) },
                RevocationMode = X509RevocationMode.NoCheck,
            };
        var http = new HttpClient(handler) { Timeout = timeout };
        if (Credential is { } credential) http.DefaultRequestHeaders.Add("Authorization", credential.ToBasic());
        return http;
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync(params IReadOnlyList<KeyValuePair<string, string>> environment)
    {
        Launch(environment);
        using var http = NewClient(TimeSpan.FromSeconds(5));
        await Eventually.IsTrueAsync(
            () => IsUpAsync(http), Patience, $"the {verb} to answer /health; its log is {log}");
    }

    /// <summary>kill -9; returns once it is gone.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Waits until it ended by itself; its exit status.</summary>
    public async Task<int> EndAsync()
    {
        await _process!.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM; returns once it ended by itself.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("/bin/kill", ["-TERM", $"{Pid}"]);
        return await EndAsync();
    }

    /// <summary>Starts it when it is to end by itself, such as for what stands in its way; all that it said then.
    /// </summary>
    public async Task<string> RefusedAsync(int status = 1)
    {
        var before = Log.Length;
        Launch([]);
        Assert.Equal(status, await EndAsync());
        return Log[before..];
    }

    public void Dispose()
    {
        if (_process is { HasExited: false }) _process.Kill();
        _process?.Dispose();
    }

    private void Launch(IReadOnlyList<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo("/bin/sh");
        var script = "log=$1; shift; exec setsid \"$@\" >>\"$log\" 2>&1 </dev/null";
        foreach (var word in new[] { "-c", script, "test", log })
            start.ArgumentList.Add(word);
        foreach (var word in InItsBoot()) start.ArgumentList.Add(word);
        start.ArgumentList.Add(Program);
        start.ArgumentList.Add(verb);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
    }

    private string[] InItsBoot()
    {
        if (BootId is null) return [];
        var file = log + ".boot_id";
        File.WriteAllText(file, BootId + "\n");
        const string mount = "mount --bind \"$0\" /proc/sys/kernel/random/boot_id && exec \"$@\"";
        return ["unshare", "--mount", "--propagation", "slave", "/bin/sh", "-c", mount, file];
    }

    private async Task<bool> IsUpAsync(HttpClient http)
    {
        if (_process!.HasExited)
            throw new InvalidOperationException($"The {verb} ended with {_process.ExitCode}: {Log}");
        try
        {
            using var answer = await http.GetAsync(new Uri($"{Url}/health"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
