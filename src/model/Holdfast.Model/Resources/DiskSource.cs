namespace Holdfast.Model.Resources;

/// <summary>
/// Where the space of a disk resource comes from, when it is not the agent's root disk. Part of the identity, whole.
/// </summary>
/// <param name="Kind">What it is made of.</param>
/// <param name="Root">The directory of a PATH or MOUNT disk as the operator wrote it: relative ones lie under the
/// agent's work directory.</param>
public sealed record DiskSource(DiskSourceKind Kind, string? Root = null)
{
    /// <summary>The storage plugin's id of it (a CSI volume id); null when there is none.</summary>
    public string? Id { get; init; }

    /// <summary>The storage plugin's profile it was made with; null when there is none.</summary>
    public string? Profile { get; init; }

    /// <summary>The storage plugin's maker; null when there is none.</summary>
    public string? Vendor { get; init; }

    /// <summary>The storage plugin's own notes; null when no list was given.</summary>
    public Labels? Metadata { get; init; }

    /// <summary>The Mesos text form, such as <c>MOUNT:/mnt/a</c> or <c>RAW(vendor,id,profile)</c>.</summary>
    public override string ToString()
    {
        var kind = Kind.ToString().ToUpperInvariant();
        if (Id is not null || Profile is not null) return $"{kind}({Vendor},{Id},{Profile})";
        return Root is not null && Kind is DiskSourceKind.Path or DiskSourceKind.Mount ? $"{kind}:{Root}" : kind;
    }
}
