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
internal sealed record AgentRow(
    AgentInfo Info, Agent? Agent, IReadOnlyList<TaskRow> Tasks, UnreachableAgent? Away = null)
{
    public const string Active = "active";

    public string State => Agent switch
    {
        null => Away is null ? "recovering" : "unreachable",
        { Deactivated: true } => "deactivated",
        { Active: false } => "disconnected",
        _ => Active,
    };

    /// <summary>Whether its machine's name means another agent by now, which is there.</summary>
    public bool IsReplaced { get; init; }

    public DateTimeOffset? Since =>
        Away?.UnreachableSince ?? Ages.Of(Agent?.ReregisteredTime ?? Agent?.RegisteredTime);
}
