namespace Holdfast.Cli.Verbs;

/// <summary>
/// Ends a verb: what happened, to which thing, and what to do.
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
}
