namespace Holdfast.Integration.Tests.Dev;

/// <summary>What a newcomer meets first: what is missing on the machine. (That sources alone are enough is seen by
/// whoever runs ./test in a fresh clone, as continuous integration does.)</summary>
public sealed class MissingToolsTests
{
    private static readonly string[] ToolChain =
    [
        "/usr/bin/gcc", "/usr/bin/clang", "/usr/local/bin/gcc", "/usr/local/bin/clang",
        .. Directory.GetDirectories("/usr/lib").Select(folder => $"{folder}/libz.so"),
    ];

    /// <summary>Shim and fetcher are ordinary programs then: a task is started by the one, its file brought by the
    /// other.</summary>
    [Fact]
    public async Task Dev_WithoutToolChain_BuildsSaysWhatThatCostsAndGivesTheTour()
    {
        await using var machine = await Machine.StartAsync(asRoot: false, ToolChain);
        var said = await Checkout.PutBuiltWithoutAsync(ToolChain, machine);

        using var dev = await DevCluster.StartAsync(machine);
        await Tour.TakeAsync(machine, change: script => script.Replace(
            "--name reader", "--name reader --uri file:///etc/passwd", StringComparison.Ordinal));

        Assert.Contains("apt-get install gcc libc6-dev zlib1g-dev", said, StringComparison.Ordinal);
        var run = $"{machine.Checkout}/artifacts/run";
        foreach (var program in (string[])["holdfast-shim", "holdfast-fetcher", "holdfast"])
            Assert.True(File.Exists($"{run}/{program}") && File.Exists($"{run}/{program}.dll"), program);
        var sandbox = Directory.GetDirectories($"{machine.Home}/.local/state/holdfast-dev/agent-1/slaves").Single();
        Assert.Contains(
            Directory.GetFiles(sandbox, "passwd", SearchOption.AllDirectories),
            path => path.Contains("/executors/reader/", StringComparison.Ordinal));
        // What is built is not built again, and so there is nothing to say about it; the command line is an ordinary
        // program too.
        Assert.Empty(dev.Lines("holdfast: "));
        Assert.Equal(0, await dev.InterruptAsync());
        Assert.Equal((0, "holdfast 0.1.0\n"), await machine.RunAsync("./holdfast --version"));
    }

    [Fact]
    public async Task Test_PackageMissing_NamesItAndStops()
    {
        await using var machine = await Machine.StartAsync();
        await Checkout.PutSourcesAsync(machine);

        var (exitCode, output) = await machine.RunAsync(
            """
            mkdir --parents $HOME/dpkg/updates
            # The machine's own list without one package; its paragraphs are separated by empty lines.
            awk 'BEGIN { RS = ""; ORS = "\n\n" } !/^Package: redis-server\n/' /var/lib/dpkg/status > $HOME/dpkg/status
            DPKG_ADMINDIR=$HOME/dpkg ./test
            """);

        Assert.Equal(
            (2, "./test: these Debian packages are missing: redis-server \n"
                + "./test: run './test --install' to install them and go on\n"), (exitCode, output));
        Assert.False(Directory.Exists($"{machine.Checkout}/artifacts"));
    }
}
