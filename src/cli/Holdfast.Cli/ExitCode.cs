namespace Holdfast.Cli;

/// <summary>How the program ends. Scripts rely on these: a number keeps its meaning.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>It was understood and did not succeed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>The master or agent could not be reached; nothing was done.</summary>
    public const int Unreachable = 9;
}
