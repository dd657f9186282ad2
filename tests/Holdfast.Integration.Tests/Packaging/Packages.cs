using System.Diagnostics;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Packaging;

/// <summary>What <c>tools/package</c> makes of the sources under test, made once.</summary>
public sealed class Packages : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-package-").FullName;

    /// <summary>The Debian package.</summary>
    public string Deb => Directory.GetFiles(_directory, "*.deb").Single();

    /// <summary>The tarball.</summary>
    public string Tarball => Directory.GetFiles(_directory, "*.tar.gz").Single();

    public async ValueTask InitializeAsync()
    {
        var start = new ProcessStartInfo($"{Repository.Root}/tools/package", ["--into", _directory])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var package = Process.Start(start)!;
        var said = await Task.WhenAll(
            package.StandardOutput.ReadToEndAsync(), package.StandardError.ReadToEndAsync()).WaitAsync(Patience);
        await package.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(package.ExitCode == 0, string.Concat(said));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }
}
