using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Limits;

/// <summary>How containers and volumes are kept to the disk that they have.</summary>
public sealed record DiskLimitOptions
{
    /// <summary>What a container gets that asks for nothing. Null where the operator said nothing: writes beyond the
    /// limit fail where a file system has quotas, and elsewhere use is only counted.</summary>
    public DiskLimitMode? Mode { get; init; }

    /// <summary>How far above its limit writes fail for what is ended at it (<see cref="DiskLimitMode.Kill"/>). Default
    /// 10 MB.</summary>
    public long HeadroomBytes { get; init; } = 10 << 20;
}
