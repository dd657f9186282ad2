using Holdfast.Cli.Output;
using Holdfast.Cli.Tasks;
using Holdfast.Client.Masters;
using Holdfast.Protocol.V1;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;

namespace Holdfast.Cli.Agents;

/// <summary>An agent as it is listed.</summary>
/// <param name="Info">As it described itself.</param>
/// <param name="Agent">What the master knows besides; null while it is away.</param>
/// <param name="Tasks">What runs there, or did when it was last heard of.</param>
/// <param name="Away">Since when it does not answer; null where that is not so.</param>
/// <param name="Known">What the master's own API says of it; null where it is away, or the master is too old to have
/// that.</param>
internal sealed record AgentRow(
    AgentInfo Info, Agent? Agent, IReadOnlyList<TaskRow> Tasks, UnreachableAgent? Away = null, KnownAgent? Known = null)
{
    public const string Active = "active";

    public const string Gone = "gone";

    public string State => Agent switch
    {
        null => Away switch
        {
            null => "recovering",
            { GoneSince: not null } => Gone,
            _ => "unreachable",
        },
        { Deactivated: true } => "deactivated",
        { Active: false } => "disconnected",
        _ when IsDistrusting => "distrusts master",
        _ => Active,
    };

    /// <summary>Whether it runs tasks, but destroys, unreserves and ends nothing, since its master may be the wrong
    /// one.</summary>
    public bool IsDistrusting => Known is { ObeysMaster: false };

    /// <summary>The region and zone that it stands in; null where nobody said so.</summary>
    public string? Domain => Info.Domain?.FaultDomain is { } domain
        ? $"{domain.Region.Name}/{domain.Zone.Name}"
        : null;

    /// <summary>Whether its machine's name means another agent by now, which is there.</summary>
    public bool IsReplaced { get; init; }

    public DateTimeOffset? Since =>
        Away?.GoneSince ?? Away?.UnreachableSince ?? Ages.Of(Agent?.ReregisteredTime ?? Agent?.RegisteredTime);
}
