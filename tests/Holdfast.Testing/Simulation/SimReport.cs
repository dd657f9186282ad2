namespace Holdfast.Testing.Simulation;

/// <summary>What came of a simulation whose rules all held.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Hash">The hash of all that happened, in order: the same seed gives the same.</param>
/// <param name="Steps">How much happened.</param>
/// <param name="Tasks">How many tasks frameworks asked for.</param>
/// <param name="Operations">How many operations they asked for and wanted feedback on.</param>
/// <param name="CalmedWithin">How long after the last fault all agreed.</param>
public sealed record SimReport(
    int Seed, ulong Hash, long Steps, int Tasks, int Operations, TimeSpan CalmedWithin);
