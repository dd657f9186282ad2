namespace Holdfast.Model.Resources.Given;

/// <summary>Where a sender said that the space of a disk comes from.</summary>
/// <param name="Kind">The wire's number of the kind, which need not be one there is (UNKNOWN is 0).</param>
public sealed record GivenDiskSource(DiskSourceKind Kind)
{
    /// <summary>Whether the sender gave the member <c>path</c>, with a root or without.</summary>
    public bool HasPath { get; init; }

    /// <summary>The root of the member <c>path</c>.</summary>
    public string? PathRoot { get; init; }

    /// <summary>Whether the sender gave the member <c>mount</c>, with a root or without.</summary>
    public bool HasMount { get; init; }

    /// <summary>The root of the member <c>mount</c>.</summary>
    public string? MountRoot { get; init; }

    /// <summary>The storage plugin's id of it.</summary>
    public string? Id { get; init; }

    /// <summary>The storage plugin's profile.</summary>
    public string? Profile { get; init; }

    /// <summary>The storage plugin's maker.</summary>
    public string? Vendor { get; init; }

    /// <summary>The storage plugin's notes.</summary>
    public Labels? Metadata { get; init; }

    /// <summary>The source without what does not belong to its kind.</summary>
    internal DiskSource ToSource() => new(Kind, Kind switch
    {
        DiskSourceKind.Path => PathRoot,
        DiskSourceKind.Mount => MountRoot,
        _ => null,
    })
    { Id = Id, Profile = Profile, Vendor = Vendor, Metadata = Metadata };

    /// <summary>The Mesos text form; <c>UNKNOWN</c> for a kind that there is not.</summary>
    public override string ToString() => Enum.IsDefined(Kind) ? ToSource().ToString() : "UNKNOWN";
}
