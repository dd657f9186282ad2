namespace Holdfast.Shim.Messages;

/// <summary>One resource limit; <see cref="ulong.MaxValue"/> stands for none.</summary>
internal sealed record ShimLimit(string Name, int Resource, ulong Soft, ulong Hard);
