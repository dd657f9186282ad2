namespace Holdfast.Model.Resources.Given;

/// <summary>What a sender said of a disk resource.</summary>
public sealed record GivenDisk
{
    /// <summary>Where the space comes from.</summary>
    public GivenDiskSource? Source { get; init; }

    /// <summary>The volume's name; an empty text is not the same as none, and a fault.</summary>
    public string? PersistenceId { get; init; }

    /// <summary>Who created the volume.</summary>
    public string? PersistencePrincipal { get; init; }

    /// <summary>Where a container sees it.</summary>
    public VolumeMount? Volume { get; init; }

    /// <summary>The Mesos text form, such as <c>MOUNT:/mnt/a,data-1:data</c>.</summary>
    public override string ToString()
    {
        var between = Source is not null && PersistenceId is not null ? "," : "";
        return $"{Source}{between}{PersistenceId}{(Volume is null ? "" : ":" + Volume.ContainerPath)}";
    }
}
