namespace Holdfast.Fetcher.Orders;

/// <summary>One URI of a task, as CommandInfo.URI has it.</summary>
/// <param name="OutputFile">Relative to the sandbox; null takes the last component of the URI's path.</param>
/// <param name="Executable">The file may be run, and is not extracted.</param>
/// <param name="Extract">An archive is extracted beside itself.</param>
internal sealed record FetchItem(string Uri, string? OutputFile, bool Executable, bool Extract);
