namespace Holdfast.Agent.Core.Rows;

/// <summary>A kill of a command task.</summary>
/// <param name="Since">When SIGTERM was sent.</param>
/// <param name="Deadline">When SIGKILL follows.</param>
/// <param name="OutOfTime">Whether it is killed because it may run no longer, which makes it fail.</param>
/// <param name="Operator">Who asked for it first, where that was not its framework.</param>
public sealed record KillRecord(
    DateTimeOffset Since, DateTimeOffset Deadline, bool OutOfTime, string? Operator = null)
{
    /// <summary>What an update says of who asked, as a clause; null where its framework did.</summary>
    public string? By => ByOf(Operator);

    /// <summary>The same of a kill that needs no record.</summary>
    public static string? ByOf(string? asked) => asked is null ? null : $"killed by operator '{asked}'";
}
