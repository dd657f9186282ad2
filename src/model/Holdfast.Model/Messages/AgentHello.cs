using System.Collections.Immutable;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Model.Messages;

/// <summary>The first thing an agent says on a new connection.</summary>
public sealed record AgentHello
{
    /// <summary>The oldest link version it speaks.</summary>
    public required int VersionMin { get; init; }

    /// <summary>The newest link version it speaks.</summary>
    public required int VersionMax { get; init; }

    /// <summary>Who it is; its id is none on the very first registration.</summary>
    public required AgentSpec Agent { get; init; }

    /// <summary>Names this agent's ledger for good, from before it has an id: a registration that is repeated gets the
    /// same id.</summary>
    public required Guid Ledger { get; init; }

    /// <summary>Counts the starts of the ledger; a lower one than the registry knows means a restored or cloned
    /// disk.</summary>
    public required long Generation { get; init; }

    /// <summary>The names of the ledger's last starts, this one's last: another one than the registry knows of the same
    /// generation means the same. None where the agent is of an older version.</summary>
    public ImmutableArray<Guid> Starts { get; init; } = [];

    /// <summary>The last control plane it obeyed; null for none.</summary>
    public Incarnation? Obeyed { get; init; }

    /// <summary>The session it wants to go on with; null after a start of the agent.</summary>
    public Guid? Session { get; init; }

    /// <summary>The highest sequence number it received in that session.</summary>
    public long Received { get; init; }
}
