using System.Net;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>An HTTP server with one file, which counts who asks for it and can keep them waiting.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private readonly Lock _gate = new();
    private readonly List<string> _requests = [];
    private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FileServer()
    {
        Address = Eventually.GetAsync(() => Task.FromResult(TryStart()), TimeSpan.FromSeconds(10), "a free port")
            .GetAwaiter().GetResult();
        _open.SetResult();
        _serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>What it gives; a change of it is another version.</summary>
    public byte[] Content { get; set; } = [];

    /// <summary>How often a file was asked for whole.</summary>
    public int Downloads(string name) => Count($"GET /{name}");

    /// <summary>How often it was asked what it has.</summary>
    public int Questions(string name) => Count($"HEAD /{name}");

    /// <summary>When its files changed last; null to say nothing of it.</summary>
    public DateTimeOffset? LastModified { get; set; }

    /// <summary>Whether it says that there is no such file.</summary>
    public bool IsWithdrawn { get; set; }

    /// <summary>How many bytes whoever waits gets nevertheless.</summary>
    public int EarlyBytes { get; set; }

    /// <summary>From now on nobody gets any content, but for the early bytes.</summary>
    public void Close() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Those who wait get theirs.</summary>
    public void Open() => _open.TrySetResult();

    /// <summary>From then on nobody answers.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_listener.IsListening) return;
        Open();
        // Not stopped first: a listener that is closed afterwards would take its port again, which may be another's.
        _listener.Close();
        await _serving;
    }

    private int Count(string request)
    {
        lock (_gate) return _requests.Count(one => one == request);
    }

    private string? TryStart()
    {
        var address = $"http://127.0.0.1:{TestPorts.Next()}";
        _listener.Prefixes.Clear();
        _listener.Prefixes.Add(address + "/");
        try
        {
            _listener.Start();
            return address;
        }
        catch (HttpListenerException)
        {
            return null;
        }
    }

    private async Task ServeAsync()
    {
        var answers = new List<Task>();
        try
        {
            while (true) answers.Add(AnswerAsync(await _listener.GetContextAsync()));
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task AnswerAsync(HttpListenerContext http)
    {
        lock (_gate) _requests.Add($"{http.Request.HttpMethod} {http.Request.RawUrl}");
        try
        {
            if (IsWithdrawn)
            {
                http.Response.StatusCode = 404;
                http.Response.Close();
                return;
            }
            var content = Content;
            http.Response.ContentLength64 = content.Length;
            http.Response.AddHeader("ETag", $"\"{content.Length}-{content.FirstOrDefault()}\"");
            if (LastModified is { } changed) http.Response.AddHeader("Last-Modified", $"{changed:R}");
            if (http.Request.HttpMethod == "GET")
            {
                await http.Response.OutputStream.WriteAsync(content.AsMemory(0, EarlyBytes));
                await http.Response.OutputStream.FlushAsync();
                await _open.Task;
                await http.Response.OutputStream.WriteAsync(content.AsMemory(EarlyBytes));
            }
            http.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException
            or InvalidOperationException)
        {
            // Whoever asked was killed, as the test wants it, or the test is over.
        }
    }
}
