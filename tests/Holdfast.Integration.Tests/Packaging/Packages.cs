using System.Diagnostics;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Packaging;

[assembly: AssemblyFixture(typeof(Packages))]

namespace Holdfast.Integration.Tests.Packaging;

/// <summary>What <c>tools/package</c> makes of the sources under test, made once for all tests, when the first asks for
/// it.</summary>
public sealed class Packages : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-package-").FullName;
    private readonly Lazy<Task> _making;

    public Packages() => _making = new(MakeAsync);

    /// <summary>The Debian package.</summary>
    public Task<string> DebAsync() => FindAsync("*.deb");

    /// <summary>The tarball.</summary>
    public Task<string> TarballAsync() => FindAsync("*.tar.gz");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<string> FindAsync(string pattern)
    {
        await _making.Value;
        return Directory.GetFiles(_directory, pattern).Single();
    }

    private async Task MakeAsync()
    {
        var start = new ProcessStartInfo($"{Repository.Root}/tools/package", ["--into", _directory, "--quick"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var package = Process.Start(start)!;
        var said = await Task.WhenAll(
            package.StandardOutput.ReadToEndAsync(), package.StandardError.ReadToEndAsync()).WaitAsync(Patience);
        await package.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(package.ExitCode == 0, string.Concat(said));
    }
}
