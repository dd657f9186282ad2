using System.Collections.Immutable;

namespace Holdfast.Hosting.Access;

/// <summary>Who was authenticated.</summary>
/// <param name="Name">The name that a credential proved; null where a token holds claims only.</param>
public sealed record Principal(string? Name)
{
    /// <summary>What else was proved, such as which executor it is; empty for those with a name.</summary>
    public ImmutableDictionary<string, string> Claims { get; init; } = ImmutableDictionary<string, string>.Empty;
}
