namespace Holdfast.Model.Resources;

/// <summary>
/// What a resource carries along without being a different resource for it. When two resources merge, the left one's
/// details stay.
/// </summary>
public sealed record ResourceDetails
{
    /// <summary>
    /// Who created the persistent volume (<c>disk.persistence.principal</c>); null when nobody was named.
    /// </summary>
    public string? PersistencePrincipal { get; init; }

    /// <summary>Where a container sees the volume (<c>disk.volume</c>); null when the sender gave none.</summary>
    public VolumeMount? Volume { get; init; }

    /// <summary>
    /// What else the sender said, opaque here: the wire mapping keeps a protobuf <c>Resource</c> with all that this
    /// model does not hold (rest of the volume, unknown fields), and lays the model's fields over it on the way out.
    /// </summary>
    public ReadOnlyMemory<byte> Extra { get; init; }
}
