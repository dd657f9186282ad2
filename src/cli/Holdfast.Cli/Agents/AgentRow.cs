using Holdfast.Cli.Output;
using Holdfast.Cli.Tasks;
using Holdfast.Protocol.V1;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;

namespace Holdfast.Cli.Agents;

/// <summary>An agent as it is listed.</summary>
/// <param name="Info">As it described itself.</param>
/// <param name="Agent">What the master knows besides; null while it has not come back since the master's start.</param>
/// <param name="Tasks">What runs there.</param>
internal sealed record AgentRow(AgentInfo Info, Agent? Agent, IReadOnlyList<TaskRow> Tasks)
{
    public const string Active = "active";

    public string State => Agent switch
    {
        null => "recovering",
        { Deactivated: true } => "deactivated",
        { Active: false } => "disconnected",
        _ => Active,
    };

    public DateTimeOffset? Since => Ages.Of(Agent?.ReregisteredTime ?? Agent?.RegisteredTime);
}
