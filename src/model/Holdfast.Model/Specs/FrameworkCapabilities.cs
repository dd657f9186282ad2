namespace Holdfast.Model.Specs;

/// <summary>What a framework understands (FrameworkInfo.Capability).</summary>
[Flags]
public enum FrameworkCapabilities
{
    /// <summary>Nothing beyond the oldest framework.</summary>
    None = 0,

    /// <summary>Takes revocable resources.</summary>
    RevocableResources = 1 << 0,

    /// <summary>Knows TASK_KILLING.</summary>
    TaskKillingState = 1 << 1,

    /// <summary>Takes agents that have GPUs.</summary>
    GpuResources = 1 << 2,

    /// <summary>Takes shared volumes.</summary>
    SharedResources = 1 << 3,

    /// <summary>Knows the states of a partition (TASK_UNREACHABLE, TASK_DROPPED, TASK_GONE, …).</summary>
    PartitionAware = 1 << 4,

    /// <summary>Names its roles in <c>roles</c>.</summary>
    MultiRole = 1 << 5,

    /// <summary>Reads reservation stacks.</summary>
    ReservationRefinement = 1 << 6,

    /// <summary>Takes agents of another region.</summary>
    RegionAware = 1 << 7,
}
