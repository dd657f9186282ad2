namespace Holdfast.Shim.Messages;

/// <summary>The numbers of the user that a container runs as.</summary>
internal sealed record ShimUser(uint User, uint Group, uint[] Groups);
