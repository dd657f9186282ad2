using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Ids;
using Holdfast.Protocol.Ledger.V1;
using Holdfast.Protocol.Link;
using Holdfast.Protocol.Mapping;
using UnknownStep = Holdfast.Model.Specs.UnknownStep;

namespace Holdfast.Agent.Ledger;

/// <summary>Batches and operations as stored.</summary>
internal static class BatchRows
{
    public static Operation Write(OperationRow row) => new()
    {
        Operation_ = LinkEntityMapping.Write(row.Operation),
        Batch = WireUuid.Bytes(row.Batch.Value),
        Number = row.Number,
        Update = LinkEntityMapping.Write(row.Update),
        Volumes = { row.Volumes.Select(volume => $"{volume}") },
        Acknowledged = row.Acknowledged,
    };

    public static OperationRow ReadOperation(byte[] bytes)
    {
        var wire = Operation.Parser.ParseFrom(bytes);
        return new OperationRow(
            LinkEntityMapping.Read(wire.Operation_), new BatchId(WireUuid.Read(wire.Batch)), wire.Number,
            LinkEntityMapping.Read(wire.Update), [.. wire.Volumes.Select(StoredValues.Volume)], wire.Acknowledged);
    }

    public static Batch Write(BatchRow row) => new()
    {
        Id = WireUuid.Bytes(row.Id.Value),
        Number = row.Number,
        Batch_ = row.Batch is { } batch ? MasterMessageMapping.Write(batch) : null,
        Steps = { row.Steps.Select(step => (int)step) },
    };

    public static BatchRow ReadBatch(byte[] bytes)
    {
        var wire = Batch.Parser.ParseFrom(bytes);
        return new BatchRow(
            new BatchId(WireUuid.Read(wire.Id)), wire.Number,
            wire.Batch_ is { } batch ? Read(batch) : null,
            [.. wire.Steps.Select(step => StoredValues.Known((StepState)step))]);
    }

    // It was taken on by a later version, so this one can neither do it nor drop it.
    private static Model.Specs.Batch Read(Protocol.Link.V1.Batch wire)
    {
        var batch = MasterMessageMapping.Read(wire);
        return batch.Steps.OfType<UnknownStep>().FirstOrDefault() is { } unknown
            ? throw new FormatException($"it asks for {unknown.What}, which this version does not know")
            : batch;
    }
}
