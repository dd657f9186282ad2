namespace Holdfast.Client.Transport;

/// <summary>How messages travel. Both say the same; see the facts of the wire in the protocol's
/// documentation.</summary>
public enum WireForm
{
    /// <summary>Compact and quick; unknown fields survive.</summary>
    Protobuf,

    /// <summary>Readable in a trace; unknown fields are lost.</summary>
    Json,
}
