using Holdfast.Agent.Core.Views;
using Holdfast.Agent.State;
using Holdfast.Protocol.V1;
using Container = Holdfast.Protocol.V1.Agent.Response.Types.GetContainers.Types.Container;

namespace Holdfast.Agent.Statistics;

/// <summary>A container, whose it is, and what it uses.</summary>
internal sealed record MeasuredContainer(
    FrameworkView Framework, ExecutorView Executor, ResourceStatistics Statistics)
{
    /// <summary>As GET_CONTAINERS shows it.</summary>
    public Container ToWire() => new()
    {
        FrameworkId = new FrameworkID { Value = Framework.Framework.Id.ToString() },
        ExecutorId = new ExecutorID { Value = Executor.Id.ToString() },
        ExecutorName = ExecutorDescription.NameOf(Executor),
        ContainerId = Status.ContainerId,
        ContainerStatus = Status,
        ResourceStatistics = Statistics,
    };

    /// <summary>Its id and first process, as tools see them.</summary>
    public ContainerStatus Status
    {
        get
        {
            var status = new ContainerStatus { ContainerId = new ContainerID { Value = $"{Executor.Container}" } };
            if (Executor.Live is { Pid: > 0 and var pid }) status.ExecutorPid = (uint)pid;
            return status;
        }
    }
}
