namespace Holdfast.Model.Ids;

/// <summary>Names one start of a control plane's registry; agents remember the last one they obeyed (S5).</summary>
/// <param name="Value">The UUID; on the wire its 16 bytes are in network order.</param>
public readonly record struct Incarnation(Guid Value)
{
    /// <summary>Lower-case hexadecimal with dashes, as Mesos prints UUIDs.</summary>
    public override string ToString() => Value.ToString("D");
}
