using System.CommandLine;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Completion;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Roles;
using Holdfast.Cli.Verbs;
using Holdfast.Cli.Volumes;
using Holdfast.Client.Masters;
using Holdfast.Protocol.V1;
using Call = Holdfast.Protocol.V1.Master.Call;
using Task = System.Threading.Tasks.Task;

namespace Holdfast.Cli.Reservations;

/// <summary><c>holdfast reservations release</c></summary>
internal static class ReleaseCommand
{
    private static readonly Argument<string> Role = MakeRole();

    private static readonly Option<string?> Agent = AgentOption.Make("Only on this agent.");

    private static readonly Option<bool> DestroyVolumes = new("--destroy-volumes")
    {
        Description = "Also destroys the role's volumes: their data goes to the trash of their agents.",
    };

    public static Verb Build() => Changes.Destroys(new Verb(
        "release",
        "Unreserves all that is reserved for a role which no framework has. Volumes are left, with what they lie on, "
        + "unless they are to be destroyed too. Asks for the role's name: a framework that has not come back to a "
        + "master with a new registry looks as if it were gone. Ends with 6 where an agent is away, which keeps what "
        + "it has; one in whose place another agent is by now does not count.",
        "holdfast reservations release old-db --plan",
        "holdfast reservations release old-db --agent node1 --destroy-volumes")
    {
        Role, Agent, DestroyVolumes,
    }, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var role = invocation.Get(Role);
        var agent = invocation.Get(Agent) is { } name ? await AgentOption.FindAsync(invocation, name) : null;
        var state = await ClusterState.ReadAsync(invocation);
        var rows = ReservationNoun.Of(state).Where(row => row.Role == role
            && (agent is null || row.Agent.AgentInfo.Id.Value == agent.Info.Id.Value) && row.IsDynamic).ToList();
        var away = agent is null ? AwayAgents.Of(state) : new AwayAgents([], []);
        RequireOrphans(role, rows, away, agent);
        var volumes = rows.SelectMany(row => row.Volumes).ToList();
        var isDestroying = invocation.Get(DestroyVolumes);
        if (volumes.Count > 0 && !isDestroying && rows.TrueForAll(row => row.Resources.Count == row.Volumes.Count))
            throw Failure.DataLossRefused(
                $"All that is left of role '{role}' are {volumes.Count} volumes: "
                + $"{string.Join(", ", volumes.Select(volume => volume.Disk.Persistence.Id))}. Their data is not "
                + "touched unless you add --destroy-volumes.");
        var known = isDestroying ? await invocation.Connection.MasterAdmin().VolumesAsync(invocation.Stopping) : [];
        var changes = rows.SelectMany(row => Release(invocation, row, isDestroying, known)).ToList();
        if (!invocation.Get(Changes.Plan)) await SayDoubtAsync(invocation, role, state);
        var code = await Changes.MakeAsync(invocation, changes, role);
        return await LeaveAsync(invocation, role, away, code);
    }

    private static async Task SayDoubtAsync(
        Invocation invocation, string role, ClusterState state)
    {
        var answer = await invocation.Connection.ReadAsync(Call.Types.Type.GetMaster, invocation.Stopping);
        var started = Ages.OfSeconds(answer.GetMaster.StartTime);
        await invocation.Terminal.SayAsync(OrphanDoubt.Of(role, state, started));
    }

    // What they have is not known before they are back. Those that were replaced are not waited for: nobody may ever
    // start them again, and then this would never be done.
    private static async Task<int> LeaveAsync(Invocation invocation, string role, AwayAgents away, int code)
    {
        if (LeftOut(role, away) is { } leftOut) await invocation.Terminal.SayAsync(leftOut);
        if (away.Expected.Count == 0) return code;
        await invocation.Terminal.SayAsync($"{NotAsked(away)} What they keep for role '{role}' stays. {Next(role)}");
        return invocation.Get(Changes.Plan) ? code : ExitCode.TimedOut;
    }

    private static string NotAsked(AwayAgents away) =>
        $"Not asked, since away: {string.Join(", ", away.Expected)}.";

    private static string? LeftOut(string role, AwayAgents away) => away.Replaced.Count == 0
        ? null
        : $"Left out: {string.Join(", ", away.Replaced)}. What was kept for role '{role}' there comes back only if an "
            + "old work directory is started again. Repeat this then.";

    private static string Next(string role) =>
        $"Start them, or wait for them ('holdfast agents ls -w'), and repeat 'holdfast reservations release {role}'. "
        + "With --agent it is done on one agent, whatever the others are.";

    private static void RequireOrphans(
        string role, List<ReservationRow> rows, AwayAgents away, AgentRow? agent)
    {
        if (rows.Count == 0 && away.Expected.Count > 0)
            throw Failure.TimedOut(
                $"No operation reserved anything for role '{role}' on the agents that are there. {NotAsked(away)} "
                + Next(role));
        if (rows.Count == 0)
            throw Failure.NotFound(
                $"No operation reserved anything for role '{role}'"
                + (agent is null ? "" : $" on {agent.Info.Hostname}")
                + ". 'holdfast reservations ls' shows what is reserved where."
                + (LeftOut(role, away) is { } leftOut ? $" {leftOut}" : ""));
        if (rows.Exists(row => !row.IsOrphan))
            throw Failure.Conflict(
                $"A framework has role '{role}', or one below it; 'holdfast frameworks ls' shows which. Unreserve what "
                + "it does not need by 'holdfast unreserve', or remove the framework first.");
    }

    private static IEnumerable<Change> Release(
        Invocation invocation, ReservationRow row, bool isDestroying, IReadOnlyList<KnownVolume> known)
    {
        if (isDestroying)
            foreach (var volume in row.Volumes)
                yield return Destroy.Of(invocation, row.Agent, volume, IdOf(row, volume, known));
        var rest = row.Resources.Where(resource => isDestroying || !row.Volumes.Contains(resource))
            .Select(WithoutVolume).ToList();
        // The level of this role alone: what lies below is another role's, which a framework may have.
        if (rest.Count > 0) yield return Unreserve.Of(invocation, row, rest);
    }

    private static string IdOf(ReservationRow row, Resource volume, IReadOnlyList<KnownVolume> known) =>
        known.FirstOrDefault(one => one.AgentId == row.Agent.AgentInfo.Id.Value && one.Role == row.Role
            && one.PersistenceId == volume.Disk.Persistence.Id && one.State is not ("trash" or "destroying"))?.VolumeId
        ?? throw Failure.Conflict(
            $"Volume {row.Role}/{volume.Disk.Persistence.Id} on {row.Host} has changed just now. Look at 'holdfast "
            + "volumes ls', and repeat this.");

    private static Resource WithoutVolume(Resource resource)
    {
        var plain = resource.Clone();
        if (plain.Disk?.Persistence is null) return plain;
        plain.Disk = plain.Disk.Source is { } source ? new() { Source = source } : null;
        return plain;
    }

    private static Argument<string> MakeRole()
    {
        var argument = new Argument<string>("role") { Description = "Whose reservations.", HelpName = "ROLE" };
        argument.CompletionSources.Add(context => LiveNames.Of(RoleNoun.Instance, context));
        return argument;
    }
}
