namespace Holdfast.Cli.Output;

/// <summary>What is to be said cannot be written, on a full disk for example.</summary>
internal sealed class OutputFailedException(string message) : IOException(message);
