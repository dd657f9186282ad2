using System.Collections.Immutable;

namespace Holdfast.Master.Core.Calls;

/// <summary>Weights that an operator gives to roles.</summary>
/// <param name="Weights">The roles as they were sent, each with its weight.</param>
/// <param name="Principal">Who was authenticated; null while authentication is off.</param>
public sealed record WeightsRequest(ImmutableArray<RequestedWeight> Weights, string? Principal);
