using System.Diagnostics;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Upgrades;

/// <summary>The programs of the version before this one, built from the checkout's history.</summary>
public sealed class PreviousBuild : IAsyncLifetime
{
    /// <summary>The commit that ended "The spine"; a release moves it on to the release before.</summary>
    private const string Commit = "7099e0cd8c71e2bf50a0c134cc4ea76072ae5fa8";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-previous-").FullName;

    /// <summary>Its <c>holdfast-server</c>, with shim and fetcher beside it.</summary>
    public string Server => $"{_directory}/run/holdfast-server";

    public async ValueTask InitializeAsync()
    {
        // As ordinary programs, without analysis: that makes the same programs of it, in a third of the time.
        const string script =
            """
            set -euo pipefail
            # A checkout may belong to another user than the one who tests it.
            git -c safe.directory='*' -C "$1" archive "$3" | tar --extract --directory "$2"
            cd "$2"
            dotnet restore tools/run.slnf --verbosity quiet
            properties="RunDirectory=$2/run/;Native=framework;PublishReadyToRun=false"
            properties+=";RunAnalyzers=false;EnforceCodeStyleInBuild=false;GenerateDocumentationFile=false"
            dotnet msbuild tools/run.proj -verbosity:quiet "-property:$properties"
            """;
        var start = new ProcessStartInfo("bash", ["-c", script, "build", Repository.Root, _directory, Commit])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var build = Process.Start(start)!;
        var said = await Task.WhenAll(
            build.StandardOutput.ReadToEndAsync(), build.StandardError.ReadToEndAsync()).WaitAsync(Patience);
        await build.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(
            build.ExitCode == 0, $"{Commit} could not be built of the checkout's history: {string.Concat(said)}");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }
}
