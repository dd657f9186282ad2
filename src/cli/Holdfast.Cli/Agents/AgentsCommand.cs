using System.CommandLine;

namespace Holdfast.Cli.Agents;

/// <summary><c>holdfast agents …</c></summary>
internal static class AgentsCommand
{
    public static Command Build() => new("agents", "The machines of the cluster.") { TrustMasterCommand.Build() };
}
