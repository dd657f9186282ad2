using System.Diagnostics;
using Holdfast.Fetcher.Orders;

namespace Holdfast.Fetcher.Tests;

/// <summary>One run of the real program in a directory of its own.</summary>
internal sealed class FetcherRun : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _root = Directory.CreateTempSubdirectory("holdfast-fetcher-").FullName;

    internal FetcherRun() => Directory.CreateDirectory(Sandbox);

    /// <summary>Compiled ahead of time where that was published, else the build beside these tests.</summary>
    internal static string Program { get; } = Published() ?? Built;

    internal static string Built => Path.Combine(AppContext.BaseDirectory, "holdfast-fetcher");

    internal string Sandbox => Path.Combine(_root, "sandbox");

    internal FetchBounds Bounds { get; init; } = new(Bytes: 10 << 20, Files: 100, TotalMs: 50_000, StallMs: 20_000);

    internal IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    internal FetchReport Report =>
        FetchReport.TryRead(File.ReadAllBytes(Path.Combine(Sandbox, FetchReport.FileName)))!;

    /// <summary>A path beside the sandbox, which nothing may ever reach.</summary>
    internal string Outside(string name) => Path.Combine(_root, name);

    internal string Content(string name) => File.ReadAllText(Path.Combine(Sandbox, name));

    internal bool Has(string name) => File.Exists(Path.Combine(Sandbox, name));

    internal Task<(int Code, string Words)> FetchAsync(
        string uri, string? output = null, bool executable = false, bool extract = true, string? program = null) =>
        FetchAsync([new(uri, output, executable, extract)], program);

    internal Task<(int Code, string Words)> FetchAsync(IReadOnlyList<FetchItem> items, string? program = null) =>
        RunAsync(new FetchOrder(Bounds, items), program);

    /// <summary>What the source tells of it.</summary>
    internal async Task<FetchReport> ProbeAsync(string uri)
    {
        var (code, words) = await AskAsync(uri);
        Assert.True(code == 0, words);
        return Report;
    }

    /// <summary>How asking a source ends.</summary>
    internal Task<(int Code, string Words)> AskAsync(string uri) =>
        RunAsync(new FetchOrder(Bounds, [new(uri, null, false, true)]) { Verb = FetchVerb.Probe });

    internal async Task<(int Code, string Words)> RunAsync(FetchOrder order, string? program = null)
    {
        var start = new ProcessStartInfo(program ?? Program)
        {
            WorkingDirectory = Sandbox, RedirectStandardInput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await process.StandardInput.BaseStream.WriteAsync(
            order.Write(), TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        using var bound = new CancellationTokenSource(Patience);
        try
        {
            var words = await process.StandardError.ReadToEndAsync(bound.Token);
            await process.WaitForExitAsync(bound.Token);
            return (process.ExitCode, words);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string? Published()
    {
        var directory = AppContext.BaseDirectory;
        while (directory is not null && Path.GetFileName(directory) != "artifacts") directory =
            Path.GetDirectoryName(directory);
        var program = directory is null ? null
            : Path.Combine(directory, "publish/Holdfast.Fetcher/release/holdfast-fetcher");
        return File.Exists(program) ? program : null;
    }
}
