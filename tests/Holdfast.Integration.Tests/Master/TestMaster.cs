using System.Net;
using System.Text;
using Holdfast.Master;
using Microsoft.Extensions.Logging;

namespace Holdfast.Integration.Tests.Master;

/// <summary>A real master on ports of the system's choice, its registry in a directory of its own.</summary>
internal sealed class TestMaster : IAsyncDisposable
{
    private readonly MasterHost _host;
    private readonly string _workDir;
    private readonly bool _ownsWorkDir;

    private TestMaster(MasterHost host, IPAddress ip, string workDir, bool ownsWorkDir) =>
        (_host, Ip, _workDir, _ownsWorkDir) = (host, ip, workDir, ownsWorkDir);

    public IPAddress Ip { get; }

    public int Port => _host.Port;

    public int LinkPort => _host.LinkPort;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts a master; with a directory, on the registry that lies there.</summary>
    public static async Task<TestMaster> StartAsync(
        string? workDir = null, Func<MasterHostOptions, MasterHostOptions>? change = null, TestLog? log = null)
    {
        var directory = workDir ?? Directory.CreateTempSubdirectory("holdfast-master-").FullName;
        var options = new MasterHostOptions
        {
            Port = 0,
            WorkDir = directory,
            Core = new() { Allocation = new() { AllocationInterval = TimeSpan.FromMilliseconds(50) } },
        };
        options = change?.Invoke(options) ?? options;
        var host = await MasterHost.StartAsync(options, logging =>
        {
            logging.ClearProviders();
            if (log is not null) logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        }, TimeProvider.System, Token);
        return new TestMaster(host, options.Ip, directory, workDir is null);
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    public async Task<(RawAnswer Answer, byte[] Body)> AskAsync(
        string method, string path, string body = "", params (string Name, string Value)[] headers)
    {
        using var http = new RawHttp(Port, ip: Ip);
        var answer = await http.SendAsync(method, path, Pairs(headers), Encoding.UTF8.GetBytes(body), Token);
        return (answer, await http.ReadBodyAsync(answer, Token));
    }

    /// <summary>Posts JSON to the operator API and reads the text of the answer.</summary>
    public async Task<(RawAnswer Answer, string Text)> OperateAsync(string json)
    {
        var (answer, body) = await AskAsync("POST", "/api/v1", json, ("Content-Type", "application/json"));
        return (answer, Encoding.UTF8.GetString(body));
    }

    public static IEnumerable<KeyValuePair<string, string>> Pairs(IEnumerable<(string Name, string Value)> headers) =>
        headers.Select(header => KeyValuePair.Create(header.Name, header.Value));

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        if (_ownsWorkDir && Directory.Exists(_workDir)) Directory.Delete(_workDir, recursive: true);
    }
}
