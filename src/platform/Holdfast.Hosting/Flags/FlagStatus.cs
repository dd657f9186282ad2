namespace Holdfast.Hosting.Flags;

/// <summary>What becomes of a flag that Mesos knows.</summary>
public enum FlagStatus
{
    /// <summary>It does what it says.</summary>
    Honoured,

    /// <summary>It is accepted with a warning and does nothing; nobody is less safe without it.</summary>
    Harmless,

    /// <summary>
    /// It asks for protection, a limit, or code that is not there, so going on without it would deceive: an error,
    /// unless it asks for no more than its default or <see cref="FlagSpec.Accepts"/>.
    /// </summary>
    Protective,

    /// <summary>Mesos does not have it; it does what it says.</summary>
    Ours,
}
