using System.Diagnostics;

namespace Holdfast.Cli.Tests;

/// <summary>What one run of the program said and how it ended.</summary>
internal sealed record CliRun(int Code, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs the build of the program that lies beside these tests.</summary>
    public static Task<CliRun> OfAsync(params string[] arguments) => WithAsync([], arguments);

    /// <summary>The same with variables of the test's own.</summary>
    public static Task<CliRun> WithAsync(
        IReadOnlyList<KeyValuePair<string, string>> environment, params string[] arguments) =>
        StartedAsync(Program, arguments, environment);

    /// <summary>Runs a line of a shell, in which <c>$HOLDFAST</c> is the program.</summary>
    public static Task<CliRun> InShellAsync(string line) =>
        StartedAsync("/bin/sh", ["-c", line], [new("HOLDFAST", Program)]);

    private static string Program => Path.Combine(AppContext.BaseDirectory, "holdfast");

    private static async Task<CliRun> StartedAsync(
        string program, string[] arguments, IReadOnlyList<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            // Not the file of whoever runs the tests.
            Environment = { ["HOLDFAST_CONFIG"] = "/dev/null" },
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var bound = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bound.Token);
            var error = process.StandardError.ReadToEndAsync(bound.Token);
            await process.WaitForExitAsync(bound.Token);
            return new CliRun(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
