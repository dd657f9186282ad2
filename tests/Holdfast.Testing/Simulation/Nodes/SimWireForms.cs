using Holdfast.Master.Core;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.Mapping;

namespace Holdfast.Testing.Simulation.Nodes;

/// <summary>Rewrites senders' bytes as the master's host does.</summary>
internal sealed class SimWireForms : IWireForms
{
    /// <inheritdoc/>
    public FrameworkSpec Reword(FrameworkSpec framework) => FrameworkMapping.Reword(framework);

    /// <inheritdoc/>
    public TaskSpec Shown(TaskSpec task) => TaskMapping.Shown(task);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Allocated(ReadOnlyMemory<byte> operation, RoleName role) =>
        OperationMapping.Allocated(operation, role);

    /// <inheritdoc/>
    public TaskUpdate WithoutBytes(TaskUpdate update) => StatusMapping.WithoutData(update);
}
