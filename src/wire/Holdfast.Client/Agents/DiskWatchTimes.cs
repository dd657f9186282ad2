namespace Holdfast.Client.Agents;

/// <summary>How soon a container is found that takes more of a disk than it may.</summary>
/// <param name="IntervalSecs">How often its directories are measured, in seconds.</param>
/// <param name="PassSecs">How much later than due the last measurement of one of them was at its end.</param>
/// <param name="BoundSecs">The sum of both.</param>
/// <param name="Enforced">How many directories have somebody who is ended for them.</param>
public sealed record DiskWatchTimes(double IntervalSecs, double PassSecs, double BoundSecs, int Enforced);
