namespace Holdfast.Containers.Launching;

/// <summary>A directory of the agent that the task finds below its sandbox.</summary>
/// <param name="ContainerPath">Relative, below the sandbox; several components are made as directories.</param>
/// <param name="HostDirectory">Absolute; must exist.</param>
public sealed record VolumeLink(string ContainerPath, string HostDirectory)
{
    /// <summary>Says why the directory is not the volume just now, as where its disk is no longer mounted. Asked before
    /// the link is made and when all are placed; null where nobody needs to ask.</summary>
    public Func<string?>? WhyGone { get; init; }

    /// <summary>Asks that the task cannot write there, which links cannot give: refused by the process
    /// launcher.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The directory itself, not what lies in it, is given to the task's user. False for shared ones in use.
    /// Default true.</summary>
    public bool GiveToUser { get; init; } = true;

    /// <summary>The group that may write there, and that what is made there belongs to; the container is of it. Null
    /// for none.</summary>
    public uint? Group { get; init; }
}
