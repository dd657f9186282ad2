using Holdfast.Model.Ids;

namespace Holdfast.Agent.Core.Volumes;

/// <summary>Who had a volume destroyed, and when (S2).</summary>
/// <param name="Operation">The stored operation that names the volume.</param>
/// <param name="Caller">A principal, or <c>anonymous</c> while authentication is off.</param>
/// <param name="At">When the master took the call.</param>
public sealed record DestroyRecord(OperationUuid Operation, string Caller, DateTimeOffset At)
{
    /// <summary>What becomes of the data, as it was when the destroy was stored, or as an operator said
    /// since.</summary>
    public OnDestroy Policy { get; init; }
}
