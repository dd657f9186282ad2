using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.State;

/// <summary>The account of a batch until the outcome of all its operations is known.</summary>
/// <remarks>
/// What its operations make and no task of it holds is withheld here, and so is what its tasks give back meanwhile.
/// When an
/// operation fails, its agent drops all that depended on it; once all that the operation would have made has come
/// together
/// here, the conversion is undone. When no operation is left open, everything here is free.
/// </remarks>
internal sealed class PendingBatch(Agent agent)
{
    public Agent Agent { get; } = agent;

    /// <summary>Operations that are neither committed nor undone, in their order.</summary>
    public List<TrackedOperation> Open { get; } = [];

    public ResourceBag Held { get; set; } = ResourceBag.Empty;
}
