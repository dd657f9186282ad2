using System.Collections.Immutable;
using Holdfast.Agent.Core.Batches;
using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core;

public sealed partial class AgentCore
{
    private ImmutableArray<OperationReport> OperationReports() =>
    [
        .. _operations.Values.Where(static operation => !operation.Row.Acknowledged)
            .Select(static operation => new OperationReport(operation.Spec, operation.Update)),
    ];

    private OperationEntry Record(OperationSpec operation, BatchId batch)
    {
        var update = new OperationUpdate
        {
            Operation = operation.Uuid,
            Id = operation.Id,
            Framework = operation.Framework,
            Agent = _identity.Agent,
            State = OperationState.Pending,
        };
        var entry = new OperationEntry(new OperationRow(
            operation, batch, ++_lastOperation, update, Volumes: [], Acknowledged: false));
        _operations.Add(operation.Uuid, entry);
        _turn.Put(entry.Row);
        return entry;
    }

    private StepState Refuse(OperationEntry operation, string reason)
    {
        Finish(operation, OperationState.Failed, reason);
        return StepState.Failed;
    }

    // Kept with the pending operation, so that a crash before its end does not forget why it fails.
    private void FailOperation(OperationUuid uuid, string reason)
    {
        if (_operations.GetValueOrDefault(uuid) is not { IsOver: false, Update.Message: null } operation) return;
        Store(operation, operation.Row with { Update = operation.Update with { Message = reason } });
    }

    private void Finish(OperationEntry operation, OperationState state, string? message, ResourceBag? converted = null)
    {
        var uuid = new UpdateUuid(_random.NextUuid());
        var update = operation.Update with { State = state, Message = message, Converted = converted, Uuid = uuid };
        Store(operation, operation.Row with { Update = update });
        if (state != OperationState.Finished)
            _turn.Announce(AgentNotice.StepFailed, $"{Name(operation.Spec)} is {state}: {message}.");
        if (_outcomes.Add(operation.Spec.Uuid, uuid, update, _turn.Now)) SendOutcome(update);
    }

    private void SendOutcome(OperationUpdate update)
    {
        if (update.Operation is not { } uuid || !_operations.TryGetValue(uuid, out var operation)) return;
        var volumes = operation.Volumes.Select(id => _volumes.GetValueOrDefault(id)?.ToSpec()).OfType<VolumeSpec>();
        _link.Send(new OperationUpdated(update, [.. volumes]));
    }

    private void OnOutcomeAcknowledged(AcknowledgeOperation acknowledged)
    {
        if (!_outcomes.Acknowledge(acknowledged.Operation, acknowledged.Uuid, _turn.Now, out _, out _, out _)) return;
        if (!_operations.TryGetValue(acknowledged.Operation, out var operation)) return;
        Store(operation, operation.Row with { Acknowledged = true });
        RememberAcknowledged(acknowledged.Operation);
    }

    private void RememberAcknowledged(OperationUuid uuid)
    {
        _operationsAcknowledged.Enqueue(uuid);
        while (_operationsAcknowledged.Count > _options.RepeatsRemembered)
        {
            var oldest = _operationsAcknowledged.Dequeue();
            _operations.Remove(oldest);
            _turn.Remove(AgentTables.Operations, oldest.ToString());
        }
    }

    private void Store(OperationEntry operation, OperationRow row)
    {
        operation.Row = row;
        _turn.Put(row);
    }
}
