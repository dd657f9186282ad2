namespace Holdfast.Agent.Core.Volumes;

/// <summary>Who had a destroyed volume removed for good before its time, and when (S2).</summary>
/// <param name="Caller">A principal, or <c>anonymous</c> while authentication is off.</param>
/// <param name="At">When the agent took the call.</param>
/// <param name="IsWipe">Whether it is overwritten first (S9).</param>
public sealed record PurgeOrder(string Caller, DateTimeOffset At, bool IsWipe = false);
