using System.Collections.Immutable;
using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Batches;

/// <summary>An operation: its stored row.</summary>
internal sealed class OperationEntry(OperationRow row)
{
    public OperationRow Row { get; set; } = row;

    public OperationSpec Spec => Row.Operation;

    public OperationUpdate Update => Row.Update;

    public ImmutableArray<VolumeId> Volumes => Row.Volumes;

    public bool IsOver => Row.Update.State.IsTerminal();
}
