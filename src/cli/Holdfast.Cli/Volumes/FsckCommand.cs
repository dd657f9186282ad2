using System.CommandLine;
using System.Text.Json.Nodes;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Agents;
using Holdfast.Client.Faults;
using Holdfast.Client.Masters;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;

namespace Holdfast.Cli.Volumes;

/// <summary><c>holdfast volumes fsck</c></summary>
internal static class FsckCommand
{
    private static readonly Option<string?> OnAgent = AgentOption.Make("Only this agent.");

    private static readonly Option<bool> Fix = new("--fix")
    {
        Description = "Mends what can be mended without any risk to data. Nothing is ever deleted but empty "
            + "directories that nobody knows.",
    };

    public static Verb Build() => Changes.Makes(new Verb(
        "fsck",
        "Compares what lies on agents' disks with their ledgers, and these with what the master lists, and says what "
        + "to do about each difference. Ends with 1 where one is left. To mend, agents that ask for credentials take "
        + "those of any principal, from anywhere; else run it on the agent's own machine, whose token it needs.",
        "holdfast volumes fsck",
        "holdfast volumes fsck --agent node1 --fix --plan",
        "holdfast volumes fsck --agent node1 --fix")
    {
        OnAgent, Fix, OutputOptions.Format,
    }, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var agents = invocation.Get(OnAgent) is { } name
            ? [(await AgentOption.FindAsync(invocation, name)).Agent!]
            : await AllAsync(invocation);
        var master = invocation.Connection.MasterAdmin();
        var before = await master.VolumesAsync(invocation.Stopping);
        var answers = new List<(Agent Agent, AgentFsck Answer)>();
        var mends = invocation.Get(Fix) && !invocation.Get(Changes.Plan);
        foreach (var agent in agents)
            if (await AskAsync(invocation, agent, mends, isOnly: agents.Count == 1) is { } answer)
                answers.Add((agent, answer));
        var after = await master.VolumesAsync(invocation.Stopping);
        var rows = answers.SelectMany(one => Rows(one.Agent, one.Answer, before, after)).ToList();
        await TellAsync(invocation, answers, rows);
        return rows.Count > 0 && !invocation.Get(Changes.Plan) ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task<IReadOnlyList<Agent>> AllAsync(Invocation invocation)
    {
        var state = await ClusterState.ReadAsync(invocation);
        AwayAgents.Of(state).Miss(invocation);
        return state.Agents;
    }

    private static async Task<AgentFsck?> AskAsync(Invocation invocation, Agent agent, bool mends, bool isOnly)
    {
        var (host, address) = (agent.AgentInfo.Hostname, ClusterState.AddressOf(agent));
        try
        {
            var client = invocation.Connection.AgentAdmin(address);
            if (!mends) return await client.FsckAsync(invocation.Stopping);
            var answer = await client.FixAsync(token: null, invocation.Stopping);
            if (answer.TokenFile is { } path)
            {
                answer = await client.FixAsync(OperatorTokenFile.Read(address, path), invocation.Stopping);
                if (answer.TokenFile is not null) throw OperatorTokenFile.NotItsOwn(address, path);
            }
            if (answer.Text is { } refusal) throw Failure.Denied($"{host}: {refusal}");
            invocation.HasChanged = true;
            return answer;
        }
        catch (ClientException cause) when (!isOnly)
        {
            invocation.Miss($"Not compared, {host}: {invocation.Connection.Explain(cause).Message}");
            return null;
        }
    }

    private static IEnumerable<FsckRow> Rows(
        Agent agent, AgentFsck answer, IReadOnlyList<KnownVolume> before, IReadOnlyList<KnownVolume> after)
    {
        var id = agent.AgentInfo.Id.Value;
        return (answer.Findings ?? [])
            .Concat(InventoryComparison.Of(Of(before), answer.Volumes ?? [], Of(after)))
            .Select(found => new FsckRow(agent.AgentInfo.Hostname, found));

        List<KnownVolume> Of(IReadOnlyList<KnownVolume> volumes) =>
            [.. volumes.Where(volume => volume.AgentId == id)];
    }

    private static async Task TellAsync(
        Invocation invocation, List<(Agent Agent, AgentFsck Answer)> answers, List<FsckRow> rows)
    {
        var document = new JsonArray([.. rows.Select(row => row.Document())]);
        await invocation.Terminal.Output.WriteAsync(invocation.Get(OutputOptions.Format) switch
        {
            OutputFormat.Json => JsonText.Of(document),
            OutputFormat.Yaml => YamlText.Of(document),
            OutputFormat.Name => string.Concat(rows.Select(row => $"{row.Found.Subject}\n")),
            _ => Fixes(answers) + (rows.Count == 0 ? "" : Table.Of(rows, FsckRow.Columns, invocation.Terminal.Paint))
                + Remedies(rows, invocation.Get(Fix) && invocation.Get(Changes.Plan))
                + $"{answers.Sum(static one => one.Answer.Ok)} volumes are what they should be, {rows.Count} things "
                + "are not.\n",
        });
    }

    private static string Fixes(List<(Agent Agent, AgentFsck Answer)> answers) => string.Concat(
        from one in answers
        from done in one.Answer.Fixes ?? []
        select done.Fault is { } fault
            ? $"{one.Agent.AgentInfo.Hostname}: could not {done.Fix}: {fault}\n"
            : $"{one.Agent.AgentInfo.Hostname}: done: {done.Fix}\n");

    private static string Remedies(List<FsckRow> rows, bool isPlan) => rows.Count == 0 ? "" : "\nWhat to do\n"
        + string.Concat(rows.Select(row => isPlan && row.Found.Fix is { } fix
            ? $"  {row.Found.Subject}: would {fix}.\n"
            : $"  {row.Found.Subject}: {row.Found.Remedy}\n").Distinct()) + "\n";
}
