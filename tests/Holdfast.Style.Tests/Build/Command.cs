using System.Diagnostics;

namespace Holdfast.Style.Tests.Build;

/// <summary>Runs a program to its end.</summary>
internal sealed record Command(int ExitCode, string Output, string Errors)
{
    /// <summary>Long enough for a build of everything on a busy machine.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(8);

    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="path">What it finds as PATH; null for ours.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Command> RunAsync(
        string program, string[] arguments, string? path, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root,
        };
        if (path is not null) start.Environment["PATH"] = path;
        // A build node that stays behind would keep our pipes open, and reading them would never end.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken).WaitAsync(Bound, cancellationToken);
        return new(process.ExitCode, await output, await errors);
    }
}
