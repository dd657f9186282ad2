using System.Collections.Immutable;
using Holdfast.Model.Ids;

namespace Holdfast.Model.Specs;

/// <summary>The operations and launches of one ACCEPT (or of one operator's call), in order, as they travel to the
/// agent.</summary>
/// <remarks>
/// A batch with an old version is dropped whole and reported. Inside it a step waits for the steps whose resources it
/// uses; when one fails its dependants are dropped, independent ones go on (design, §3.3).
/// </remarks>
/// <param name="Id">Names the batch.</param>
/// <param name="Version">The agent's resource version that the master planned with.</param>
/// <param name="Framework">The framework that asked; null for an operator.</param>
/// <param name="Steps">What to do, in order.</param>
public sealed record Batch(BatchId Id, ResourceVersion Version, FrameworkSpec? Framework,
    ImmutableArray<BatchStep> Steps);
