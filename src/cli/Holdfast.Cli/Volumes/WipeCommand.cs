using System.CommandLine;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Volumes;

/// <summary><c>holdfast volumes wipe</c></summary>
internal static class WipeCommand
{
    private static readonly Argument<string> Volume = ShowVerbs.NameOf(TrashNoun.Instance);

    private static readonly Option<TimeSpan?> Wait = Durations.Option(
        "--wait", "How long to stay until it is done, such as 30s; 0 not at all. Else as long as it takes.");

    public static Verb Build() => Changes.Destroys(new Verb(
        "wipe",
        "Overwrites the data of a destroyed volume on its device, then removes it for good. Where the disk cannot do "
        + "that it is refused with the reason, and nothing is changed. Where the agent asks for credentials, those of "
        + "any principal do, from anywhere; else run it on the volume's own agent.",
        "holdfast volumes wipe db/data --plan",
        "holdfast volumes wipe 8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11")
    {
        Volume, TrashNoun.OnAgent, Wait,
    }, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var row = await TrashNoun.Instance.FindAsync(invocation, invocation.Get(Volume));
        var order = new VolumeOrder(invocation, row.Host, row.Agent, (agent, isPlan, token, cancellationToken) =>
            agent.WipeAsync(row.Volume.VolumeId, isPlan, token, cancellationToken));
        return await order.RunAsync(row.Name, async () =>
        {
            if (invocation.Get(Wait) == TimeSpan.Zero) return;
            await new PurgeWatch(invocation, row).WaitAsync(invocation.Get(Wait));
            await invocation.Terminal.Output.WriteLineAsync(
                $"Wiped the data of volume {row.Name} ({row.Volume.VolumeId}) on {row.Host}.");
        });
    }
}
