using System.Text.Json.Nodes;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Framework = Holdfast.Protocol.V1.Master.Response.Types.GetFrameworks.Types.Framework;

namespace Holdfast.Cli.Reservations;

/// <summary>How reservations are read and shown.</summary>
internal static class ReservationNoun
{
    public static Noun<ReservationRow> Instance { get; } = new()
    {
        Singular = "reservation",
        Plural = "reservations",
        ReadAsync = ReadAsync,
        Name = row => $"{row.Role}@{row.Host}",
        FullName = row => $"{row.Role}@{row.Agent.AgentInfo.Id.Value}"
            + (row.Top.HasPrincipal ? $":{row.Top.Principal}" : ""),
        Aliases = row => [row.Role],
        Columns =
        [
            new("ROLE", row => row.Role),
            new("AGENT", row => row.Host),
            new("TYPE", row => row.IsDynamic ? "dynamic" : "static"),
            new("VOLUMES", row => $"{row.Volumes.Count}") { IsNumber = true },
            new("ORPHAN", row => row.IsOrphan ? "yes" : "no") { Tone = row => row.IsOrphan ? Tone.Bad : Tone.Plain },
            new("PRINCIPAL", row => row.Top.Principal) { IsWide = true },
            new("REFINES", row => string.Join(" > ", row.Stack.SkipLast(1).Select(level => level.Role)))
            {
                IsWide = true,
            },
            new("AGENT-ID", row => row.Agent.AgentInfo.Id.Value) { IsWide = true },
            new("USED", row => Amounts.Line(row.Used)) { IsWide = true },
            new("RESOURCES", row => Amounts.Line(row.Resources)),
        ],
        Document = Document,
        TellAsync = TellAsync,
    };

    /// <summary>The reservations of all agents that are registered.</summary>
    public static IReadOnlyList<ReservationRow> Of(ClusterState state)
    {
        var roles = state.Frameworks.SelectMany(RolesOf).ToHashSet();
        return
        [
            .. from agent in state.Agents
               from resource in agent.TotalResources
               where resource.Reservations.Count > 0
               group resource by (Agent: agent, Key: ReservationRow.KeyOf(resource.Reservations)) into same
               let stack = same.First().Reservations
               select new ReservationRow(same.Key.Agent, [.. stack], [.. same], IsOrphan(stack[^1].Role, roles)),
        ];
    }

    public static IEnumerable<string> RolesOf(Framework framework) => framework.FrameworkInfo.Roles.Count > 0
        ? framework.FrameworkInfo.Roles
        : [framework.FrameworkInfo.Role];

    /// <summary>Whether a role is another one, or below it: what is reserved for that is offered to it too.</summary>
    public static bool IsBelow(string role, string above) =>
        role == above || role.StartsWith(above + "/", StringComparison.Ordinal);

    private static async Task<IReadOnlyList<ReservationRow>> ReadAsync(Invocation invocation)
    {
        var state = await ClusterState.ReadAsync(invocation);
        AwayAgents.Of(state).Miss(invocation);
        return Of(state);
    }

    private static bool IsOrphan(string role, HashSet<string> subscribed) =>
        !subscribed.Any(one => IsBelow(one, role));

    private static JsonObject Document(ReservationRow row) => new()
    {
        ["role"] = row.Role,
        ["agent_id"] = row.Agent.AgentInfo.Id.Value,
        ["hostname"] = row.Host,
        ["orphan"] = row.IsOrphan,
        ["reservations"] = new JsonArray([.. row.Stack.Select(JsonText.Of)]),
        ["resources"] = new JsonArray([.. row.Resources.Select(JsonText.Of)]),
    };

    private static Task TellAsync(Invocation invocation, ReservationRow row, Details details)
    {
        details.Line("Role", row.Role);
        details.Line("Agent", $"{row.Host} ({row.Agent.AgentInfo.Id.Value})");
        details.Line("Type", row.IsDynamic ? "dynamic" : "static: it stands in the agent's --resources");
        details.Line("Principal", row.Top.Principal);
        details.Line("Refines", string.Join(" > ", row.Stack.SkipLast(1).Select(level => level.Role)));
        details.Line(
            "Orphan", row.IsOrphan ? "yes: the master knows no framework with this role, nor one below it" : "no");
        details.Line("Used", Amounts.Line(row.Used));
        details.Table("Resources", [.. row.Resources],
            new("RESOURCE", resource => Amounts.Line([resource])),
            new("DISK", resource => DiskSource.RootOf(resource) ?? ""),
            new("VOLUME", resource => resource.Disk?.Persistence?.Id ?? ""));
        return Task.CompletedTask;
    }
}
