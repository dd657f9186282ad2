namespace Holdfast.Fuzzing.Targets;

/// <summary>Something that must hold does not, for an input that crashed nothing.</summary>
public sealed class FindException(string message) : Exception(message);
