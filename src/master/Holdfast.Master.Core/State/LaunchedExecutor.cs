using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.State;

/// <summary>
/// A custom executor that was launched or reported. It holds its resources from the launch of its first task on.
/// </summary>
internal sealed class LaunchedExecutor : IHolder
{
    private Hold _hold;

    public required Framework Framework { get; init; }

    public required Agent Agent { get; init; }

    /// <summary>As it was described, but for the sizes of its volumes, which are what they are now.</summary>
    public required ExecutorSpec Spec { get; set; }

    /// <summary>
    /// Whether its agent has said that it lives. One that never started ends without a word of its own.
    /// </summary>
    public bool HasStarted { get; set; }

    /// <summary>Whether it is over but its process set is not proven empty.</summary>
    public bool HasEnded { get; set; }

    public Hold Hold
    {
        get => _hold;
        set
        {
            Framework.NoteHold(Resources, _hold, value);
            _hold = value;
        }
    }

    /// <summary>As it was last shown to readers; null when that is stale.</summary>
    public ExecutorView? View { get; set; }

    public PendingBatch? Batch { get; set; }

    public ResourceBag Resources => Spec.Resources;

    public (FrameworkId, ExecutorId) Key => (Framework.Id, Spec.Id);

    /// <inheritdoc/>
    public void Apply(VolumeResize resize)
    {
        var hold = Hold;
        Hold = Hold.None;
        Spec = Spec with { Resources = resize.AppliedTo(Resources) };
        View = null;
        Hold = hold;
    }
}
