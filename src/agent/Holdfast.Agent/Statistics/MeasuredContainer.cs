using Holdfast.Agent.Core.Views;
using Holdfast.Protocol.V1;

namespace Holdfast.Agent.Statistics;

/// <summary>A container, whose it is, and what it uses.</summary>
internal sealed record MeasuredContainer(
    FrameworkView Framework, ExecutorView Executor, ResourceStatistics Statistics)
{
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
