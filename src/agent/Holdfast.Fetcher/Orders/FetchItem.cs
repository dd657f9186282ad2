namespace Holdfast.Fetcher.Orders;

/// <summary>One URI of a task, as CommandInfo.URI has it.</summary>
/// <param name="OutputFile">Relative to the sandbox; null takes the last component of the URI's path.</param>
/// <param name="Executable">The file may be run, and is not extracted.</param>
/// <param name="Extract">An archive is extracted beside itself.</param>
internal sealed record FetchItem(string Uri, string? OutputFile, bool Executable, bool Extract)
{
    /// <summary>What its bytes must hash to, 64 hexadecimal digits; null where nobody said.</summary>
    internal string? Sha256 { get; init; }

    /// <summary>The absolute path of the agent's copy, which is used instead of the source; null for none.</summary>
    internal string? Copy { get; init; }
}
