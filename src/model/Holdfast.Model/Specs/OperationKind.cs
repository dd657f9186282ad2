namespace Holdfast.Model.Specs;

/// <summary>What an operation does (Offer.Operation.Type, the numbers of the wire).</summary>
public enum OperationKind
{
    /// <summary>A type that this program does not know.</summary>
    Unknown = 0,

    /// <summary>Starts tasks.</summary>
    Launch = 1,

    /// <summary>Reserves resources for a role.</summary>
    Reserve = 2,

    /// <summary>Takes the last reservation off resources.</summary>
    Unreserve = 3,

    /// <summary>Makes persistent volumes.</summary>
    Create = 4,

    /// <summary>Destroys persistent volumes.</summary>
    Destroy = 5,

    /// <summary>Starts a task group.</summary>
    LaunchGroup = 6,

    /// <summary>Adds disk to a volume.</summary>
    GrowVolume = 11,

    /// <summary>Takes disk from a volume.</summary>
    ShrinkVolume = 12,

    /// <summary>Makes a disk of a resource provider.</summary>
    CreateDisk = 13,

    /// <summary>Destroys a disk of a resource provider.</summary>
    DestroyDisk = 14,
}
