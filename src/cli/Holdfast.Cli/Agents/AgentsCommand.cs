using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Agents;

/// <summary><c>holdfast agents …</c></summary>
internal static class AgentsCommand
{
    public static Verb Build() => new("agents", "The machines of the cluster.")
    {
        ShowVerbs.List(
            AgentNoun.Instance, "Lists the agents that are registered.", [],
            "holdfast agents ls", "holdfast agents ls -o wide", "holdfast agents ls -w"),
        ShowVerbs.Show(
            AgentNoun.Instance, "Shows one agent, its resources and what runs there.", [],
            "holdfast agents show node1", "holdfast agents show S0 -o yaml"),
        GoneCommand.Build(),
        RejoinCommand.Build(),
        TrustMasterCommand.Build(),
    };
}
