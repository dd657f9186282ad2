using System.Net;
using System.Net.Sockets;
using Holdfast.Benchmarks.Figures;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>What it costs a task that what it fetches is in the cache: its source is asked whether the file
/// changed.</summary>
internal static class FetchFigures
{
    private const int WarmUpTasks = 20;
    private const int Tasks = 60;

    public static async Task PrintAsync(Report report, Programs programs)
    {
        using var source = Source.Start();
        await using var cluster = await BenchCluster.StartAsync(programs);
        await using var framework = await Framework.SubscribeAsync(cluster.Master.Address);
        await StartFigures.RunOneAfterAnotherAsync(framework, "warm", WarmUpTasks);
        var plain = await StartFigures.RunOneAfterAnotherAsync(framework, "plain", Tasks);
        framework.Fetched = source.File;
        var first = await StartFigures.RunOneAfterAnotherAsync(framework, "first", 1);
        var cached = await StartFigures.RunOneAfterAnotherAsync(framework, "cached", Tasks);
        report.PrintMedian("ACCEPT to TASK_RUNNING of a task that fetches nothing", plain);
        report.PrintMedian("the same with a file that is downloaded", first);
        report.PrintMedian("the same with that file from the cache, its source asked", cached);
        report.Print("questions to the source", source.Questions, "", note: $"{source.Downloads} download");
    }

    /// <summary>A server of one small file that names its version.</summary>
    private sealed class Source : IDisposable
    {
        private readonly HttpListener _listener = new();

        private Source(string prefix)
        {
            _listener.Prefixes.Add(prefix);
            File = new Uri($"{prefix}tool");
        }

        public Uri File { get; }

        public int Questions { get; private set; }

        public int Downloads { get; private set; }

        public static Source Start()
        {
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            var source = new Source($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
            free.Stop();
            source._listener.Start();
            _ = source.ServeAsync();
            return source;
        }

        public void Dispose() => _listener.Close();

        private async Task ServeAsync()
        {
            while (_listener.IsListening)
            {
                HttpListenerContext asked;
                try
                {
                    asked = await _listener.GetContextAsync();
                }
                catch (Exception cause) when (cause is HttpListenerException or ObjectDisposedException)
                {
                    return; // The measurement is over.
                }

                asked.Response.Headers["ETag"] = "\"1\"";
                var content = "content"u8.ToArray();
                asked.Response.ContentLength64 = content.Length;
                if (asked.Request.HttpMethod == "HEAD") Questions++;
                else
                {
                    Downloads++;
                    asked.Response.OutputStream.Write(content);
                }

                asked.Response.Close();
            }
        }
    }
}
