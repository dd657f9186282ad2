namespace Holdfast.Cli;

/// <summary>How the program ends. Scripts rely on these: a number keeps its meaning.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>It was understood and did not succeed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>What was named does not exist.</summary>
    public const int NotFound = 3;

    /// <summary>What exists is in the way: in use, of another size, or named by more than one thing.</summary>
    public const int Conflict = 4;

    /// <summary>The caller may not do this.</summary>
    public const int Denied = 5;

    /// <summary>It did not happen in time, and may still happen; or a part of it was done.</summary>
    public const int TimedOut = 6;

    /// <summary>No agent has what is asked for.</summary>
    public const int NotPlaced = 7;

    /// <summary>It would have removed data or reservations, and nobody confirmed that.</summary>
    public const int DataLossRefused = 8;

    /// <summary>The master or agent could not be reached; nothing was done.</summary>
    public const int Unreachable = 9;

    /// <summary>Whoever read the output went away: what a shell says of a program that SIGPIPE ended.</summary>
    public const int OutputClosed = 141;
}
