using System.Globalization;
using System.Text.Json.Nodes;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Tasks;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Agents;
using Holdfast.Client.Faults;
using Holdfast.Client.Masters;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;
using AgentID = Holdfast.Protocol.V1.AgentID;
using AgentInfo = Holdfast.Protocol.V1.AgentInfo;
using Resource = Holdfast.Protocol.V1.Resource;

namespace Holdfast.Cli.Agents;

/// <summary>How agents are read and shown.</summary>
internal static class AgentNoun
{
    private const int NotThere = 404;

    private static readonly string[] Scalars = ["cpus", "mem", "disk"];

    public static Noun<AgentRow> Instance { get; } = new()
    {
        Singular = "agent",
        Plural = "agents",
        ReadAsync = ReadAsync,
        Name = row => row.Info.Id.Value,
        IsFoundByEnd = true,
        Aliases = row => row.IsReplaced ? [] : [row.Info.Hostname, $"{row.Info.Hostname}:{row.Info.Port}"],
        Columns =
        [
            new("ID", row => row.Info.Id.Value) { IsLongName = true },
            new("HOST", row => row.Info.Hostname),
            new("STATE", row => row.State) { Tone = ToneOf },
            new("CPUS", row => Share(row, "cpus")) { IsNumber = true },
            new("MEM", row => Share(row, "mem")) { IsNumber = true },
            new("DISK", row => Share(row, "disk")) { IsNumber = true },
            new("TASKS", row => $"{row.Tasks.Count}") { IsNumber = true },
            new("PORT", row => $"{row.Info.Port}") { IsWide = true, IsNumber = true },
            new("RELEASE", row => row.Known?.Release ?? "") { IsWide = true },
            new("DOMAIN", row => row.Domain ?? "") { IsWide = true },
            new("ATTRIBUTES", row => AttributeText.Line(row.Info.Attributes)) { IsWide = true },
            new("AGE", row => Ages.Since(row.Since, TimeProvider.System.GetUtcNow())) { IsNumber = true },
        ],
        Document = row => row.Agent is { } agent
            ? JsonText.Of(agent)
            : new JsonObject { ["agent_info"] = JsonText.Of(row.Info), ["active"] = false },
        TellAsync = TellAsync,
    };

    private static async Task<IReadOnlyList<AgentRow>> ReadAsync(Invocation invocation)
    {
        var state = await ClusterState.ReadAsync(invocation);
        var known = (await KnownAsync(invocation)).ToDictionary(agent => agent.AgentId);
        return
        [
            .. state.Agents.Select(agent => new AgentRow(
                agent.AgentInfo, agent, TasksOn(agent.AgentInfo.Id),
                Known: known.GetValueOrDefault(agent.AgentInfo.Id.Value))),
            .. state.RecoveredAgents.Select(agent => new AgentRow(agent, null, TasksOn(agent.Id))),
            .. state.UnreachableAgents.Where(away => state.Agents.All(here => here.AgentInfo.Id.Value != away.AgentId))
                .Select(away => Unreachable(away, state)),
        ];

        IReadOnlyList<TaskRow> TasksOn(AgentID agent) =>
            [.. state.Tasks.Where(task => task.AgentId.Value == agent.Value).Select(task => TaskRow.Of(task, state))];
    }

    // While a cluster is upgraded its master may be older than this program.
    private static async Task<IReadOnlyList<KnownAgent>> KnownAsync(Invocation invocation)
    {
        try
        {
            return await invocation.Connection.MasterAdmin().AgentsAsync(invocation.Stopping);
        }
        catch (CallRefusedException refused) when (refused.Status == NotThere)
        {
            return [];
        }
    }

    private static AgentRow Unreachable(UnreachableAgent away, ClusterState state) => new(
        new AgentInfo { Id = new() { Value = away.AgentId }, Hostname = away.Hostname, Port = away.Port }, null,
        [
            .. state.UnreachableTasks.Where(task => task.AgentId.Value == away.AgentId)
                .Select(task => TaskRow.Of(task, state)),
        ],
        away)
    {
        IsReplaced = state.Agents.Any(agent => agent.AgentInfo.Hostname == away.Hostname),
    };

    private static Tone ToneOf(AgentRow row) => row.State == AgentRow.Active ? Tone.Good : Tone.Bad;

    private static string Share(AgentRow row, string name) => row.Agent is { } agent
        ? Amounts.Share(agent.AllocatedResources, agent.TotalResources, name)
        : "";

    private static async Task TellAsync(Invocation invocation, AgentRow row, Details details)
    {
        details.Line("Agent", row.Info.Id.Value);
        details.Line("Host", $"{row.Info.Hostname}:{row.Info.Port}");
        details.Line("State", row.State, ToneOf(row));
        details.Line("Obeys", Obedience(row), row.IsDistrusting ? Tone.Bad : Tone.Plain);
        details.Line("Unreachable since", Ages.At(row.Away?.UnreachableSince));
        details.Line("Gone since", Ages.At(row.Away?.GoneSince));
        details.Line("Release", row.Known?.Release);
        details.Line("API version", row.Agent?.Version);
        details.Line("Domain", row.Domain);
        details.Line("Attributes", AttributeText.Line(row.Info.Attributes));
        details.Line("Registered", Ages.At(Ages.Of(row.Agent?.RegisteredTime)));
        details.Line("Reregistered", Ages.At(Ages.Of(row.Agent?.ReregisteredTime)));
        if (row.Agent is { } agent)
        {
            details.Table<string>("Resources", Scalars,
                new("NAME", name => name),
                new("TOTAL", name => Amounts.Text(Amounts.Of(agent.TotalResources, name))) { IsNumber = true },
                new("USED", name => Amounts.Text(Amounts.Of(agent.AllocatedResources, name))) { IsNumber = true },
                new("OFFERED", name => Amounts.Text(Amounts.Of(agent.OfferedResources, name))) { IsNumber = true },
                new("RESERVED", name => Amounts.Text(Amounts.Of(Reserved(agent.TotalResources), name)))
                {
                    IsNumber = true,
                });
            if (row.State == AgentRow.Active) await TellDisksAsync(invocation, agent, details);
        }

        details.Table("Tasks", row.Tasks,
            new("ID", task => task.Task.TaskId.Value),
            new("STATE", task => task.State) { Tone = task => task.Tone },
            new("FRAMEWORK", task => task.Framework));
    }

    // They are the agent's own affair: where it cannot be reached, all else is shown.
    private static async Task TellDisksAsync(Invocation invocation, Agent agent, Details details)
    {
        try
        {
            var client = invocation.Connection.AgentAdmin(ClusterState.AddressOf(agent));
            details.Table("Disks", (await client.DisksAsync(invocation.Stopping)).Disks,
                new("ROOT", disk => disk.Root),
                new("BACKEND", disk => disk.Backend),
                new("LIMIT", disk => disk.Limit),
                new("CAPACITY", disk => Amounts.Text(disk.CapacityMb)) { IsNumber = true },
                new("ROOM", disk => Amounts.Text(disk.RoomMb)) { IsNumber = true },
                new("VOLUMES", disk => $"{disk.Volumes}") { IsNumber = true },
                new("FOUND-WITHIN", FoundWithin) { IsNumber = true },
                new("WITHHELD", disk => disk.Withheld ?? "") { Tone = static _ => Tone.Bad });
        }
        catch (ClientException cause)
        {
            details.Line("Disks", $"not shown: {invocation.Connection.Explain(cause).Message}", Tone.Bad);
        }
    }

    // Whoever takes too much; nothing where nobody is ended for that.
    private static string FoundWithin(AgentDisk disk) => disk.Watch is { Enforced: > 0 } watch
        ? string.Create(CultureInfo.InvariantCulture, $"{watch.BoundSecs:0.#}s")
        : "";

    private static string? Obedience(AgentRow row) => row.Known?.ObeysMaster switch
    {
        null => null,
        true => "this master",
        _ => "not this master, which does not know the one that it obeyed before: it runs tasks, but destroys, "
            + "unreserves and shuts down nothing. If the master is the right one, run 'holdfast agents trust-master' "
            + $"on {row.Info.Hostname}.",
    };

    private static IEnumerable<Resource> Reserved(IEnumerable<Resource> resources) =>
        resources.Where(resource => resource.Reservations.Count > 0);
}
