using System.CommandLine;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Volumes;

/// <summary><c>holdfast volumes adopt</c></summary>
internal static class AdoptCommand
{
    private static readonly Argument<string> Volume = ShowVerbs.NameOf(VolumeNoun.Instance);

    public static Verb Build() => Changes.Makes(new Verb(
        "adopt",
        "Has an orphan offered again, with all its data: a volume of an agent that was marked gone and came back. Its "
        + "framework may have made another one meanwhile: look at what is in it first. Where the agent asks for "
        + "credentials, those of any principal do, from anywhere; else run it on the volume's own agent, whose token "
        + "it needs.",
        "holdfast volumes adopt db/data@node1 --plan",
        "holdfast volumes adopt 8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11")
    {
        Volume,
    }, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var row = await VolumeNoun.Instance.FindAsync(invocation, invocation.Get(Volume));
        if (row.IsAway || row.Agent is not { } agent)
            throw Failure.Conflict(
                $"Volume {row.Name} is on {row.Known.Hostname}, which is {row.Known.Agent}. It can be adopted once "
                + "that has joined again: 'holdfast agents rejoin' on its machine.");
        return await new VolumeOrder(
            invocation, row.Known.Hostname, ClusterState.AddressOf(agent),
            (client, isPlan, token, cancellationToken) =>
                client.AdoptOrphanAsync(row.Known.VolumeId, isPlan, token, cancellationToken)).RunAsync();
    }
}
