using Holdfast.Model.Ids;

namespace Holdfast.Model.Resources;

/// <summary>
/// What tells one disk resource from another. A disk resource of the root disk without a volume has none.
/// </summary>
/// <param name="Source">Where the space comes from; null for the agent's root disk.</param>
/// <param name="PersistenceId">The volume's name within role and agent; null when the resource is no persistent
/// volume.</param>
public sealed record Disk(DiskSource? Source, PersistenceId? PersistenceId = null)
{
    /// <summary>
    /// Whether parts of it can be given away: not a volume, not a MOUNT or BLOCK disk, not RAW storage with an id.
    /// </summary>
    public bool IsDivisible => PersistenceId is null && Source switch
    {
        null or { Kind: DiskSourceKind.Path } => true,
        { Kind: DiskSourceKind.Raw, Id: null } => true,
        _ => false,
    };
}
