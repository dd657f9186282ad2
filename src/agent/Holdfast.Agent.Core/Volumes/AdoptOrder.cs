using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core.Volumes;

/// <summary>Which directory becomes a volume, and who asked; stored before it is moved, until the volume is
/// ready.</summary>
/// <param name="Path">Where the directory lay, absolute.</param>
/// <param name="Caller">A principal, or <c>anonymous</c> while authentication is off.</param>
/// <param name="At">When the agent took the call.</param>
/// <param name="Taken">The free disk that the volume takes, as reserved as it was.</param>
public sealed record AdoptOrder(string Path, string Caller, DateTimeOffset At, ResourceBag Taken);
