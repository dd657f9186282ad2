using System.Diagnostics;

namespace Holdfast.Integration.Tests.Dev;

/// <summary>
/// As good as a newcomer's own computer: no network but loopback, so that every port is free; no processes but its own,
/// all of which end with it; what is installed can be taken away and added to; and an ordinary user's home.
/// </summary>
internal sealed class Machine : IAsyncDisposable
{
    private const string User = "nobody";

    /// <summary>All of the tests' environment that counts there: ./test says by it how to compile what lives for
    /// seconds.</summary>
    private const string Compiling = "DOTNET_TC_CallCountingDelayMs";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _first;
    private readonly string _directory;
    private readonly bool _asRoot;
    private int _scripts;

    private Machine(Process first, string directory, bool asRoot)
    {
        _first = first;
        _directory = directory;
        _asRoot = asRoot;
    }

    /// <summary>The user's, and empty at first.</summary>
    public string Home => $"{_directory}/home";

    /// <summary>Where the user has the checkout.</summary>
    public string Checkout => $"{_directory}/holdfast";

    /// <summary>Its network, as <c>ip</c> names it to others.</summary>
    public int NetworkId => _first.Id;

    /// <summary>Starts one.</summary>
    /// <param name="asRoot">Whether its user is root; else it is one who may do nothing.</param>
    /// <param name="without">Files and folders below /usr that it lacks.</param>
    public static async Task<Machine> StartAsync(bool asRoot = false, params string[] without)
    {
        var directory = Directory.CreateTempSubdirectory("holdfast-machine-").FullName;
        var removed = string.Join(' ', without.Select(path => $"'{path}'"));
        // The shell is the first process, and as such buries what others leave behind; when its input ends, so does it,
        // and with it everything.
        var script =
            $"""
            set -e
            ip link set lo up
            mount -t tmpfs none {directory}/layers
            cd {directory}/layers
            for system in usr etc var; do
                mkdir -p $system/upper $system/work
                mount -t overlay -o lowerdir=/$system,upperdir=$system/upper,workdir=$system/work none /$system
            done
            cd /
            rm -rf {removed}
            echo up
            read -r || exit 0
            """;
        foreach (var name in (string[])["home", "layers", "tmp"]) Directory.CreateDirectory($"{directory}/{name}");
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        var start = new ProcessStartInfo(
            "unshare",
            [
                "--net", "--pid", "--mount", "--uts", "--propagation", "slave", "--fork", "--mount-proc",
                "--kill-child", "/bin/bash", "-c", script,
            ])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        var machine = new Machine(Process.Start(start)!, directory, asRoot);
        var said = await machine._first.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("up", said);
        await machine.GiveToUserAsync(machine.Home);
        await machine.GiveToUserAsync($"{directory}/tmp");
        return machine;
    }

    /// <summary>Makes what root put there the user's.</summary>
    public async Task GiveToUserAsync(string path)
    {
        if (_asRoot) return;
        using var chown = Process.Start("chown", ["--recursive", "--no-dereference", $"{User}:", path]);
        await chown.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, chown.ExitCode);
    }

    /// <summary>Runs a script of bash in the checkout, as its user would, to its end.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string script, TimeSpan? patience = null)
    {
        // In a file: words of a command line would be found by the script's own pgrep.
        var path = $"{_directory}/script-{Interlocked.Increment(ref _scripts)}";
        await File.WriteAllTextAsync(path, $"cd {Checkout}\nexec 2>&1\n{script}");
        using var process = Start("bash", path);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(patience ?? Patience);
        return (process.ExitCode, await output.WaitAsync(Patience));
    }

    /// <summary>Opens a terminal in the checkout, and types a command.</summary>
    public Terminal Open(string command) =>
        new(Start("script", "--quiet", "--flush", "--return", "--command", $"cd {Checkout} && {command}", "/dev/null"));

    public async ValueTask DisposeAsync()
    {
        _first.StandardInput.Close();
        await _first.WaitForExitAsync().WaitAsync(Patience);
        _first.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private Process Start(params string[] words)
    {
        var spaces = $"/proc/{_first.Id}/ns";
        string[] user = _asRoot
            ? []
            :
            [
                "setpriv", $"--reuid={User}", "--regid=nogroup", "--clear-groups", "--inh-caps=-all",
                "--bounding-set=-all",
            ];
        string[] compiling = Environment.GetEnvironmentVariable(Compiling) is { } delay ? [$"{Compiling}={delay}"] : [];
        var start = new ProcessStartInfo(
            "nsenter",
            [
                $"--pid={spaces}/pid_for_children", $"--net={spaces}/net", $"--mount={spaces}/mnt",
                $"--uts={spaces}/uts", .. user,
                "env", "--ignore-environment", $"HOME={Home}", $"USER={(_asRoot ? "root" : User)}", "TERM=dumb",
                $"TMPDIR={_directory}/tmp",
                $"PATH={Environment.GetEnvironmentVariable("PATH")}", .. compiling,
                .. words,
            ])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/",
        };
        return Process.Start(start)!;
    }
}
