namespace Holdfast.Link;

/// <summary>What a received sequence number means.</summary>
public enum ReceiveOutcome
{
    /// <summary>The next message: apply it.</summary>
    New,

    /// <summary>Seen before (sent again after a broken connection): acknowledge it, do not apply it.</summary>
    Duplicate,

    /// <summary>A message before it is missing: the connection is broken or the peer is faulty; end the
    /// connection.</summary>
    Gap,
}
