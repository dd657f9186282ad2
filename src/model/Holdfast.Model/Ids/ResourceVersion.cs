namespace Holdfast.Model.Ids;

/// <summary>
/// Changes whenever an agent's reservations or volumes change other than by the operation that is answered.
/// </summary>
/// <param name="Value">The UUID; on the wire its 16 bytes are in network order.</param>
public readonly record struct ResourceVersion(Guid Value)
{
    /// <summary>Lower-case hexadecimal with dashes, as Mesos prints UUIDs.</summary>
    public override string ToString() => Value.ToString("D");
}
