using System.Collections.Immutable;
using Holdfast.Model.Specs;
using Holdfast.Protocol.V1;

namespace Holdfast.Protocol.Mapping;

/// <summary>CommandInfo to <see cref="CommandSpec"/>.</summary>
public static class CommandMapping
{
    /// <summary>What the cores know of a command; secrets among its variables stay in the sender's bytes
    /// only.</summary>
    public static CommandSpec Read(CommandInfo wire)
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
        };
    }

    private static ImmutableArray<KeyValuePair<string, string>> Variables(V1.Environment environment) =>
    [
        .. environment.Variables
            .Where(variable => variable.Type == V1.Environment.Types.Variable.Types.Type.Value)
            .Select(variable => KeyValuePair.Create(variable.Name, variable.Value)),
    ];

    private static UriSpec Uri(CommandInfo.Types.URI uri) => new(
        uri.Value, uri.Executable, uri.Extract, uri.Cache, uri.HasOutputFile ? uri.OutputFile : null);
}
