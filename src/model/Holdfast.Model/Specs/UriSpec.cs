namespace Holdfast.Model.Specs;

/// <summary>Something to fetch into a sandbox before its command starts (CommandInfo.URI).</summary>
/// <param name="Value">The URI or absolute path.</param>
/// <param name="Executable">Whether it becomes executable; it is then not extracted.</param>
/// <param name="Extract">Whether an archive is unpacked. Default true.</param>
/// <param name="Cache">Whether the agent may keep a copy.</param>
/// <param name="OutputFile">A relative path below the sandbox; null for the URI's base name.</param>
public sealed record UriSpec(string Value, bool Executable, bool Extract, bool Cache, string? OutputFile);
