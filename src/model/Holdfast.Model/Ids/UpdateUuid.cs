namespace Holdfast.Model.Ids;

/// <summary>Names one task status update; the framework acknowledges it by this.</summary>
/// <param name="Value">The UUID; on the wire its 16 bytes are in network order.</param>
public readonly record struct UpdateUuid(Guid Value)
{
    /// <summary>Lower-case hexadecimal with dashes, as Mesos prints UUIDs.</summary>
    public override string ToString() => Value.ToString("D");
}
