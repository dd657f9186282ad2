namespace Holdfast.Containers.Sandboxes;

/// <summary>A task's user does not exist here or cannot be had. Permanent until the machine or the agent is
/// changed.</summary>
internal sealed class UnknownUserException(string message) : Exception(message);
