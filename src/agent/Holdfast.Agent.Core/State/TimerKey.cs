namespace Holdfast.Agent.Core.State;

/// <summary>Names a timer.</summary>
/// <param name="Kind">What it waits for.</param>
/// <param name="Subject">Whose: a task, container or volume; empty where there is only one.</param>
internal readonly record struct TimerKey(TimerKind Kind, string Subject = "");
