using Holdfast.Client.Faults;

namespace Holdfast.Cli.Verbs;

/// <summary>
/// Ends a verb: what happened, to which thing, and what to do. The one place where errors become exit codes.
/// </summary>
internal sealed class Failure(int code, string message) : Exception(message)
{
    public int Code => code;

    public static Failure Failed(string message) => new(ExitCode.Failed, message);

    public static Failure Usage(string message) => new(ExitCode.Usage, message);

    public static Failure NotFound(string message) => new(ExitCode.NotFound, message);

    public static Failure Conflict(string message) => new(ExitCode.Conflict, message);

    public static Failure Denied(string message) => new(ExitCode.Denied, message);

    public static Failure TimedOut(string message) => new(ExitCode.TimedOut, message);

    public static Failure NotPlaced(string message) => new(ExitCode.NotPlaced, message);

    public static Failure DataLossRefused(string message) => new(ExitCode.DataLossRefused, message);

    /// <summary>How a failed call is told: its own words, and the exit code that scripts see.</summary>
    public static Failure Of(ClientException cause) => new(CodeOf(cause), cause switch
    {
        CallRefusedException { Status: 401 } =>
            $"{cause.Message} Name the file of your credential by --credential or HOLDFAST_CREDENTIAL.",
        _ => cause.Message,
    });

    private static int CodeOf(ClientException cause) => cause switch
    {
        ServerUnreachableException => ExitCode.Unreachable,
        CallUncertainException => ExitCode.TimedOut,
        CallRefusedException { Status: 404 } => ExitCode.NotFound,
        CallRefusedException { Status: 409 } => ExitCode.Conflict,
        CallRefusedException { Status: 401 or 403 } => ExitCode.Denied,
        CallRefusedException { Status: 504 } => ExitCode.TimedOut,
        _ => ExitCode.Failed,
    };
}
