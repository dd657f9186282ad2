namespace Holdfast.Shim.Messages;

/// <summary>Whom a signal is for. The numbers travel between agent and shim.</summary>
internal enum ShimScope
{
    /// <summary>The first process alone.</summary>
    FirstProcess = 0,

    /// <summary>The process group of the first process, which a shell's simple pipeline stays in.</summary>
    Group = 1,

    /// <summary>Every process below the shim, also those that left session and group.</summary>
    Everything = 2,
}
