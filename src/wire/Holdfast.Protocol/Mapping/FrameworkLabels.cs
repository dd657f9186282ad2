namespace Holdfast.Protocol.Mapping;

/// <summary>Labels of a FrameworkInfo that mean something to a Holdfast master. Others ignore them.</summary>
public static class FrameworkLabels
{
    /// <summary>How the framework names its volumes.</summary>
    public const string Volumes = "holdfast.volumes";

    /// <summary>
    /// Of <see cref="Volumes"/>: a name is that of one volume of the role in the whole cluster. A CREATE that would
    /// make a second one, on another agent, is refused.
    /// </summary>
    public const string OnePerName = "one-per-name";
}
