namespace Holdfast.Agent.Core.Rows;

/// <summary>A kill of a command task.</summary>
/// <param name="Since">When SIGTERM was sent.</param>
/// <param name="Deadline">When SIGKILL follows.</param>
/// <param name="OutOfTime">Whether it is killed because it may run no longer, which makes it fail.</param>
public sealed record KillRecord(DateTimeOffset Since, DateTimeOffset Deadline, bool OutOfTime);
