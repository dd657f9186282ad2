using System.Diagnostics;

namespace Holdfast.Integration.Tests.Cluster;

/// <summary>Programs of whose success a test makes something.</summary>
internal static class Shell
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs one to its end.</summary>
    /// <returns>Whether it succeeded, and all that it said.</returns>
    public static async Task<(bool IsDone, string Said)> RunAsync(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        })!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode == 0, output + await errors);
    }
}
