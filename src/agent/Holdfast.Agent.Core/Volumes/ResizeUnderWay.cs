using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Volumes;

/// <summary>What a volume is being made of, and by which stored operation.</summary>
internal sealed record ResizeUnderWay(OperationUuid Operation, VolumeResize Resize);
