using Holdfast.Agent.Core.Rows;

namespace Holdfast.Agent.Core.Fsck;

/// <summary>An id of a limit.</summary>
/// <param name="Row">As it is stored.</param>
/// <param name="HasOwner">Whether what it was made for is in the ledger still.</param>
public sealed record FsckLimit(LimitIdRow Row, bool HasOwner);
