namespace Holdfast.Model.Ids;

/// <summary>
/// Names an operation between master and agent. Ours, one for each operation, with or without an id of the framework's.
/// </summary>
/// <param name="Value">The UUID; on the wire its 16 bytes are in network order.</param>
public readonly record struct OperationUuid(Guid Value)
{
    /// <summary>Lower-case hexadecimal with dashes, as Mesos prints UUIDs.</summary>
    public override string ToString() => Value.ToString("D");
}
