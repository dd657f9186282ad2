using System.Text.Json.Serialization;

namespace Holdfast.Client.Masters;

/// <summary>Why a framework gets no (more) offers.</summary>
/// <param name="FrameworkId">The framework.</param>
/// <param name="Roles">Role by role.</param>
public sealed record FrameworkWaiting(string FrameworkId, [property: JsonRequired] IReadOnlyList<RoleWaiting> Roles);

/// <summary>Why it gets none for one of its roles.</summary>
/// <param name="Role">The role.</param>
/// <param name="Causes">What is in the way, and of how many agents.</param>
public sealed record RoleWaiting(string Role, [property: JsonRequired] IReadOnlyList<WaitingCause> Causes);

/// <summary>Something that is in the way.</summary>
/// <param name="Reason">For programs.</param>
/// <param name="Agents">Of how many agents.</param>
/// <param name="Text">For people.</param>
public sealed record WaitingCause(string Reason, int Agents, string Text);
