namespace Holdfast.Containers.Launching;

/// <summary>Whom a signal is for.</summary>
public enum SignalScope
{
    /// <summary>The first process alone.</summary>
    FirstProcess = 0,

    /// <summary>The process group of the first process.</summary>
    Group = 1,

    /// <summary>Every process of the container, also those that left session and group.</summary>
    Everything = 2,
}
