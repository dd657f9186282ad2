using Holdfast.Client.Faults;

namespace Holdfast.Cli.Output;

/// <summary>How a failed call is told: its own words, and the exit code that scripts see.</summary>
internal static class Failure
{
    public static int CodeOf(ClientException failure) =>
        failure is ServerUnreachableException ? ExitCode.Unreachable : ExitCode.Failed;
}
