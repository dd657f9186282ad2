namespace Holdfast.Model.Ids;

/// <summary>Names the ordered batch in which the operations and launches of one ACCEPT travel to the agent.</summary>
/// <param name="Value">The UUID; on the wire its 16 bytes are in network order.</param>
public readonly record struct BatchId(Guid Value)
{
    /// <summary>Lower-case hexadecimal with dashes, as Mesos prints UUIDs.</summary>
    public override string ToString() => Value.ToString("D");
}
