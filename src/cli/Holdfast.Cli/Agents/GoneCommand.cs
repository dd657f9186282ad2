using System.CommandLine;
using Holdfast.Cli.Verbs;
using Holdfast.Protocol.V1;
using Call = Holdfast.Protocol.V1.Master.Call;

namespace Holdfast.Cli.Agents;

/// <summary><c>holdfast agents gone</c>: says that an agent is lost for good.</summary>
internal static class GoneCommand
{
    private static readonly Argument<string> Agent = ShowVerbs.NameOf(AgentNoun.Instance);

    public static Verb Build() => Changes.Destroys(new Verb(
        "gone",
        "Says that an agent is lost for good: its tasks are reported to be gone, so that frameworks begin them anew "
        + "elsewhere, and it is not let in under its id again. If it lives, what runs on it ends. Its volumes stay, "
        + "on its disks and in the list, and nothing of them is deleted.",
        "holdfast agents gone node1 --plan",
        "holdfast agents gone node1")
    {
        Agent,
    }, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var row = await AgentNoun.Instance.FindAsync(invocation, invocation.Get(Agent));
        var what = $"agent {row.Info.Id.Value} on {row.Info.Hostname}";
        if (row.State == AgentRow.Gone)
        {
            await invocation.Terminal.Output.WriteLineAsync($"Marked gone already: {what}.");
            return ExitCode.Done;
        }

        var volumes = (await invocation.Connection.MasterAdmin().VolumesAsync(invocation.Stopping))
            .Where(volume => volume.AgentId == row.Info.Id.Value && volume.State != "trash").ToList();
        var call = new Call
        {
            Type = Call.Types.Type.MarkAgentGone,
            MarkAgentGone = new() { AgentId = new AgentID { Value = row.Info.Id.Value } },
        };
        var change = new Change(
            $"mark {what} gone, which is {row.State}: {row.Tasks.Count} tasks end there and are reported to be gone"
                + (volumes.Count == 0 ? "" : $", and nobody is offered its {volumes.Count} volumes: "
                    + string.Join(", ", volumes.Take(5).Select(volume => $"{volume.Role}/{volume.PersistenceId}"))
                    + (volumes.Count > 5 ? " and others" : "")),
            $"Marked {what} gone; should it come back, 'holdfast agents rejoin' on its machine lets it in again",
            token => invocation.Connection.Operator().SendAsync(call, token));
        return await Changes.MakeAsync(
            invocation, [change], row.IsReplaced ? row.Info.Id.Value : row.Info.Hostname);
    }
}
