using System.Collections.Immutable;

namespace Holdfast.Model.Specs;

/// <summary>A command to run (CommandInfo).</summary>
public sealed record CommandSpec
{
    /// <summary>The shell command, or the program where <see cref="Shell"/> is false; null where it was not
    /// given.</summary>
    public string? Value { get; init; }

    /// <summary>Whether <c>/bin/sh -c</c> runs it. Default true.</summary>
    public bool Shell { get; init; } = true;

    /// <summary>The program's arguments, the first being its name, where <see cref="Shell"/> is false.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Whom it runs as; null for the framework's user.</summary>
    public string? User { get; init; }

    /// <summary>Variables added to its environment, in order; a later one of the same name wins.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>What is fetched before it starts.</summary>
    public ImmutableArray<UriSpec> Uris { get; init; } = [];

    /// <summary>SHA-256 sums of what is fetched, by the name it has in the sandbox (labels
    /// <c>sha256:NAME</c>).</summary>
    public ImmutableArray<KeyValuePair<string, string>> Checksums { get; init; } = [];
}
