using System.Collections.Immutable;
using Holdfast.Model.Specs;
using Holdfast.Protocol.V1;

namespace Holdfast.Protocol.Mapping;

/// <summary>CommandInfo to <see cref="CommandSpec"/>.</summary>
public static class CommandMapping
{
    private const string ChecksumLabel = "sha256:";

    /// <summary>What the cores know of a command; secrets among its variables stay in the sender's bytes
    /// only.</summary>
    /// <param name="wire">The command.</param>
    /// <param name="labels">The labels of the task or executor that it belongs to; null for none.</param>
    public static CommandSpec Read(CommandInfo wire, Labels? labels)
    {
        ArgumentNullException.ThrowIfNull(wire);
        return new CommandSpec
        {
            Value = wire.HasValue ? wire.Value : null,
            Shell = wire.Shell,
            Arguments = [.. wire.Arguments],
            User = wire.HasUser ? wire.User : null,
            Environment = wire.Environment is { } environment ? Variables(environment) : [],
            Uris = [.. wire.Uris.Select(Uri)],
            Checksums = labels is null ? [] : Sums(labels),
        };
    }

    private static ImmutableArray<KeyValuePair<string, string>> Variables(V1.Environment environment) =>
    [
        .. environment.Variables
            .Where(variable => variable.Type == V1.Environment.Types.Variable.Types.Type.Value)
            .Select(variable => KeyValuePair.Create(variable.Name, variable.Value)),
    ];

    private static ImmutableArray<KeyValuePair<string, string>> Sums(Labels labels) =>
    [
        .. labels.Labels_.Where(label => label.Key.StartsWith(ChecksumLabel, StringComparison.Ordinal))
            .Select(label => KeyValuePair.Create(label.Key[ChecksumLabel.Length..], label.Value)),
    ];

    private static UriSpec Uri(CommandInfo.Types.URI uri) => new(
        uri.Value, uri.Executable, uri.Extract, uri.Cache, uri.HasOutputFile ? uri.OutputFile : null);
}
