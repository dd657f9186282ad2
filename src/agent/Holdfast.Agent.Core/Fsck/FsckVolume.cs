using Holdfast.Agent.Core.Rows;

namespace Holdfast.Agent.Core.Fsck;

/// <summary>A volume of the ledger.</summary>
/// <param name="Row">As it is stored.</param>
/// <param name="IsUnderWay">Whether something is being done to it on its disk: it is then not judged.</param>
public sealed record FsckVolume(VolumeRow Row, bool IsUnderWay);
