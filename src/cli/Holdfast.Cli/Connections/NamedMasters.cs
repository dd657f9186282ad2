using Holdfast.Cli.Output;

namespace Holdfast.Cli.Connections;

/// <summary>The masters to ask.</summary>
/// <param name="Addresses">At least one.</param>
/// <param name="NamedBy">The option or variable that names them; null where nothing does.</param>
internal sealed record NamedMasters(IReadOnlyList<ServerAddress> Addresses, string? NamedBy);
