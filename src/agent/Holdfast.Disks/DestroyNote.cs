using Holdfast.Model.Ids;

namespace Holdfast.Disks;

/// <summary>Why a volume lies in the trash (S2): written beside it there.</summary>
/// <param name="Operation">The destroy operation.</param>
/// <param name="Caller">Who asked.</param>
/// <param name="At">When.</param>
public sealed record DestroyNote(OperationUuid Operation, string Caller, DateTimeOffset At);
