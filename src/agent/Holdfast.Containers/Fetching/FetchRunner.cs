using System.Diagnostics;
using System.Text;
using Holdfast.Containers.Launching;
using Holdfast.Fetcher.Orders;
using Holdfast.Linux.Files;

namespace Holdfast.Containers.Fetching;

/// <summary>
/// Fetches URIs by a container that runs <c>holdfast-fetcher</c> as the task's user: prepared, logged, killed and found
/// again like any other.
/// </summary>
/// <param name="fetcher">The program's path.</param>
public sealed class FetchRunner(IContainerLauncher launcher, string fetcher)
{
    private const int LastWordsBytes = 4096;

    /// <summary>The container that <see cref="FetchAsync"/> will start, to be found and destroyed after a
    /// restart.</summary>
    public ContainerRecord Describe(FetchSpec spec) => launcher.Describe(Container(spec, FetchVerb.Fetch));

    /// <summary>Fetches all, and returns when no process of it is left.</summary>
    /// <exception cref="OperationCanceledException">Cancelled: the fetch was killed, and nothing of it runs any more.
    /// </exception>
    public async Task<FetchOutcome> FetchAsync(FetchSpec spec, CancellationToken cancellationToken) =>
        await RunAsync(spec, FetchVerb.Fetch, cancellationToken) ?? (FetchOutcome)new Fetched();

    /// <summary>Asks the source of the one URI what it has.</summary>
    /// <inheritdoc cref="FetchAsync"/>
    public async Task<FetchOutcome> ProbeAsync(FetchSpec spec, CancellationToken cancellationToken)
    {
        if (await RunAsync(spec, FetchVerb.Probe, cancellationToken) is { } failed) return failed;
        return CopyDirectory.Report(spec.SandboxDirectory) is { } facts ? new Probed(facts) : Unreported();
    }

    /// <summary>Copies what the one URI names to where <see cref="CopyDirectory"/> finds it.</summary>
    /// <inheritdoc cref="FetchAsync"/>
    public async Task<FetchOutcome> FillAsync(FetchSpec spec, CancellationToken cancellationToken)
    {
        if (await RunAsync(spec, FetchVerb.Fill, cancellationToken) is { } failed) return failed;
        return CopyDirectory.Report(spec.SandboxDirectory) is { } facts
            && CopyDirectory.Length(spec.SandboxDirectory) is { } bytes
            ? new Filled(bytes, facts)
            : Unreported();
    }

    private static FetchFailed Unreported() =>
        new("Failed to fetch: the fetcher left no report of what it did", FetchFault.Machine);

    // Null when it did what it should.
    private async Task<FetchFailed?> RunAsync(FetchSpec spec, FetchVerb verb, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        foreach (var uri in spec.Uris)
            if ($"{uri.Value}{uri.OutputFile}".Contains('\0', StringComparison.Ordinal))
                return new FetchFailed($"Failed to fetch '{ShownUri.Of(uri.Value)}': a URI must not contain NUL");
        var log = Path.Combine(spec.SandboxDirectory, "stderr");
        var before = FileCalls.StatusAt(FileCalls.WorkingDirectory, log)?.Size ?? 0;
        switch (await launcher.LaunchAsync(Container(spec, verb), cancellationToken))
        {
            case LaunchRefused refused:
                return new FetchFailed($"Failed to fetch: {refused.Field}: {refused.Reason}", FetchFault.Machine);
            case LaunchFailed failed:
                return new FetchFailed($"Failed to fetch: {failed.Reason}", FetchFault.Machine);
            case Launched launched:
                await using (launched.Container)
                {
                    var status = await EndAsync(launched.Container, cancellationToken);
                    return status.Code == FetchExit.Done ? null : new FetchFailed(
                        LastLine(log, before) ?? $"Failed to fetch: the fetcher {status}", FaultOf(status.Code));
                }
            case var other:
                throw new UnreachableException($"No answer for {other.GetType().Name}.");
        }
    }

    private static FetchFault FaultOf(int? code) => code switch
    {
        FetchExit.SourceFailed => FetchFault.Source,
        FetchExit.SourceRefused => FetchFault.Refusal,
        FetchExit.NoRoom => FetchFault.NoRoom,
        FetchExit.CopyDamaged => FetchFault.Copy,
        _ => FetchFault.Machine,
    };

    private static async Task<ExitStatus> EndAsync(IContainer container, CancellationToken cancellationToken)
    {
        var status = ExitStatus.Unknown;
        try
        {
            await foreach (var evt in container.Events.ReadAllAsync(cancellationToken))
                if (evt is ContainerExited exited)
                    status = exited.Status;
            return status;
        }
        catch (OperationCanceledException)
        {
            // Not with the caller's token, which is spent: a fetcher must not go on writing into a sandbox given up.
            await container.DestroyAsync(CancellationToken.None);
            throw;
        }
    }

    private ContainerSpec Container(FetchSpec spec, FetchVerb verb)
    {
        var limits = spec.Limits;
        var bounds = new FetchBounds(
            limits.Bytes, limits.Files, (long)limits.Total.TotalMilliseconds, (long)limits.Stall.TotalMilliseconds);
        var items = spec.Uris.Select(uri => new FetchItem(uri.Value, uri.OutputFile, uri.Executable, uri.Extract)
        {
            Sha256 = uri.Sha256, Copy = uri.Copy,
        });
        return new()
        {
            Id = spec.Id,
            SandboxDirectory = spec.SandboxDirectory,
            RuntimeDirectory = spec.RuntimeDirectory,
            Command = new ProgramCommand(fetcher, ["holdfast-fetcher"]),
            User = spec.User,
            Environment = FetcherEnvironment(),
            Input = new FetchOrder(bounds, [.. items]) { Verb = verb }.Write(),
            Logs = LogLimits.Unlimited, // A line for each URI; the task's own output follows in the same file.
            OutputFile = "stderr",
            ErrorFile = "stderr",
        };
    }

    // Proxies and authorities are the operator's to set for the agent. The rest is for the form that needs the runtime.
    private static Dictionary<string, string> FetcherEnvironment()
    {
        var environment = new Dictionary<string, string> { ["DOTNET_EnableDiagnostics"] = "0" };
        foreach (var name in new[]
                 {
                     "PATH", "DOTNET_ROOT", "http_proxy", "https_proxy", "no_proxy", "HTTPS_PROXY", "NO_PROXY",
                     "SSL_CERT_FILE", "SSL_CERT_DIR",
                 })
            if (Environment.GetEnvironmentVariable(name) is { } value)
                environment[name] = value;
        return environment;
    }

    // The sandbox is the task's: no link is followed, and only what was written since counts.
    private static string? LastLine(string log, long before)
    {
        const OpenFlags Flags = OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NonBlocking;
        var descriptor = FileCalls.TryOpen(FileCalls.WorkingDirectory, log, Flags);
        if (descriptor < 0) return null;
        try
        {
            var status = FileCalls.StatusOf(descriptor);
            if (status.Kind != FileKind.Regular || status.Size <= before) return null;
            var bytes = new byte[LastWordsBytes];
            var length = FileCalls.ReadAt(descriptor, bytes, Math.Max(before, status.Size - LastWordsBytes));
            var lines = Encoding.UTF8.GetString(bytes, 0, Math.Max(0, length))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return lines.LastOrDefault(line => line.StartsWith("Failed to fetch", StringComparison.Ordinal))
                ?? lines.LastOrDefault();
        }
        finally
        {
            FileCalls.Close(descriptor);
        }
    }
}
