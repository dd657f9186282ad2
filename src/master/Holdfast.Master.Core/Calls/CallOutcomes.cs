using System.Collections.Immutable;
using Holdfast.Model.Ids;

namespace Holdfast.Master.Core.Calls;

/// <summary>How a call was answered.</summary>
public abstract record CallOutcome;

/// <summary>Taken; what comes of it is told by events (202).</summary>
public sealed record CallAccepted : CallOutcome;

/// <summary>Done (200).</summary>
public sealed record CallDone : CallOutcome;

/// <summary>Why a framework waits for offers (200).</summary>
/// <param name="Framework">The framework.</param>
/// <param name="Roles">Its roles, in its order.</param>
public sealed record WaitingExplained(FrameworkId Framework, ImmutableArray<RoleWaiting> Roles) : CallOutcome;

/// <summary>Not done.</summary>
/// <param name="Status">The HTTP status: 400, 403, 404, 409 or 503.</param>
/// <param name="Reason">What is wrong and, where something can be done, what.</param>
public sealed record CallRefused(int Status, string Reason) : CallOutcome;
