using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.State;

/// <summary>Something that holds resources of an agent.</summary>
internal interface IHolder
{
    public Framework Framework { get; }

    public Agent Agent { get; }

    /// <summary>What it holds, allocated to one role.</summary>
    public ResourceBag Resources { get; }

    public Hold Hold { get; set; }

    /// <summary>
    /// The batch whose operations may make what it holds; null where there is none, or once it is settled.
    /// </summary>
    public PendingBatch? Batch { get; set; }

    /// <summary>A volume that it holds has another size.</summary>
    public void Apply(VolumeResize resize);
}
