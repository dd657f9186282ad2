using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core.Volumes;

/// <summary>Who has a destroyed volume restored; stored before it is moved, until it is ready again.</summary>
/// <param name="Caller">A principal, or <c>anonymous</c> while authentication is off.</param>
/// <param name="At">When the agent took the call.</param>
/// <param name="Former">What the volume was as it was destroyed, which it is again where the restore fails.</param>
/// <param name="Taken">The free disk that it takes, as reserved as it was; nothing of a MOUNT disk, which is its own
/// all the while.</param>
/// <param name="HasRoom">Whether its room was there, so that it may have been moved since.</param>
public sealed record RestoreOrder(
    string Caller, DateTimeOffset At, Resource Former, ResourceBag Taken, bool HasRoom = false);
