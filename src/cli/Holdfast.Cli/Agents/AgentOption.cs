using System.CommandLine;
using Holdfast.Cli.Completion;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Agents;

/// <summary>The option that names an agent of the cluster.</summary>
internal static class AgentOption
{
    public static Option<string?> Make(string description, bool isRequired = false)
    {
        var option = new Option<string?>("--agent")
        {
            Description = description, HelpName = "AGENT", Required = isRequired,
        };
        option.CompletionSources.Add(context => LiveNames.Of(AgentNoun.Instance, context));
        return option;
    }

    /// <summary>The agent that is named, which must have come back to the master.</summary>
    public static async Task<AgentRow> FindAsync(Invocation invocation, string name)
    {
        var row = await AgentNoun.Instance.FindAsync(invocation, name);
        return row.Agent is null
            ? throw Failure.Conflict(row.Away is null
                ? $"Agent {row.Info.Hostname} ({row.Info.Id.Value}) has not come back since the master's start. Wait "
                    + "for it, or start it."
                : $"Agent {row.Info.Hostname} ({row.Info.Id.Value}) is unreachable. Nothing can be told to it until it "
                    + "is back.")
            : row;
    }
}
