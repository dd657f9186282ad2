namespace Holdfast.Model.Ids;

/// <summary>Names one subscription of a framework (<c>Mesos-Stream-Id</c>).</summary>
/// <param name="Value">The UUID; on the wire its 16 bytes are in network order.</param>
public readonly record struct StreamId(Guid Value)
{
    /// <summary>Lower-case hexadecimal with dashes, as Mesos prints UUIDs.</summary>
    public override string ToString() => Value.ToString("D");
}
