using System.CommandLine;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Completion;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Roles;
using Holdfast.Cli.Verbs;
using Holdfast.Protocol.V1;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;

namespace Holdfast.Cli.Reservations;

/// <summary>The options of verbs that reserve and unreserve.</summary>
internal static class ReserveOptions
{
    public static Option<string?> Agent { get; } = AgentOption.Make("On which agent.", isRequired: true);

    public static Option<string> Role { get; } = MakeRole();

    public static Option<string?> Principal { get; } = new("--principal")
    {
        Description = "Who is named as the one who reserves; if nobody is, whoever your credential names.",
        HelpName = "NAME",
    };

    public static Option<string?> Disk { get; } = new("--disk")
    {
        Description = "The root of the agent's disk that 'disk' is meant of; its root disk if none is given.",
        HelpName = "ROOT",
    };

    /// <summary>Who reserves: a master that asks for credentials takes nobody else than their principal.</summary>
    public static string? PrincipalOf(Invocation invocation) =>
        invocation.Get(Principal) ?? invocation.Connection.Principal;

    /// <summary>A resource of the disk that is named; null for the root disk.</summary>
    public static Resource? FindDisk(Invocation invocation, Agent agent)
    {
        if (invocation.Get(Disk) is not { } root) return null;
        var disks = agent.TotalResources.Where(resource => DiskSource.RootOf(resource) is not null).ToList();
        return disks.FirstOrDefault(resource => DiskSource.RootOf(resource) == root) ?? throw Failure.NotFound(
            $"Agent {agent.AgentInfo.Hostname} has no disk at '{root}'; it has "
            + (disks.Count == 0 ? "only its root disk." : string.Join(", ", disks.Select(DiskSource.RootOf)) + "."));
    }

    private static Option<string> MakeRole()
    {
        var option = new Option<string>("--role")
        {
            Description = "For which role.", HelpName = "ROLE", Required = true,
        };
        option.CompletionSources.Add(context => LiveNames.Of(RoleNoun.Instance, context));
        return option;
    }
}
