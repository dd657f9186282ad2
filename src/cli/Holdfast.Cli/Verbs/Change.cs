namespace Holdfast.Cli.Verbs;

/// <summary>One step of what a verb does to the cluster.</summary>
/// <param name="Plan">What it would do, behind "Would": <c>destroy volume db/data on node1</c>.</param>
/// <param name="Done">That it did: <c>Destroyed volume db/data on node1</c>.</param>
/// <param name="MakeAsync">Does it, and returns once it is stored.</param>
internal sealed record Change(string Plan, string Done, Func<CancellationToken, Task> MakeAsync);
