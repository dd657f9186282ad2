namespace Holdfast.Master.Core.State;

/// <summary>Names a timer: one a kind and subject.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Subject">Whom it concerns, compared by reference; null where it concerns all.</param>
internal readonly record struct TimerKey(TimerKind Kind, object? Subject = null);
