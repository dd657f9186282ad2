namespace Holdfast.Hosting.Loop;

/// <summary>There is nothing to be read any more, because the program stops: ask its next start.</summary>
public sealed class LoopStoppedException() : Exception("The state loop has stopped; ask again later.");
