using System.CommandLine;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Volumes;

/// <summary><c>holdfast volumes on-destroy</c></summary>
internal static class OnDestroyCommand
{
    private static readonly Argument<string> Volume = ShowVerbs.NameOf(VolumeNoun.Instance);

    private static readonly Argument<string> Policy = new("policy")
    {
        Description = "trash: kept for a while, then removed; keep: kept until it is purged; wipe: as trash, then "
            + "overwritten; default: what the reservation's label holdfast/on-destroy or the agent says.",
        HelpName = "POLICY",
    };

    public static Verb Build() => Changes.Makes(new Verb(
        "on-destroy",
        "Says what becomes of a volume's data once it is destroyed. Where the agent asks for credentials, those of any "
        + "principal do, from anywhere; else run it on the volume's own agent.",
        "holdfast volumes on-destroy db/data keep",
        "holdfast volumes on-destroy db/data wipe --plan")
    {
        Volume, Policy,
    }, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var policy = invocation.Get(Policy);
        if (policy is not ("keep" or "trash" or "wipe" or "default"))
            throw Failure.Usage($"'{policy}' is no way to treat destroyed data: write keep, trash, wipe or default.");
        var volumes = await VolumeNoun.Instance.ReadAsync(invocation);
        var name = invocation.Get(Volume);
        // One that is destroyed already may still be kept for longer.
        if (!volumes.Any(one => one.Name == name || VolumeNoun.Instance.Aliases(one).Contains(name)))
        {
            var trashed = await TrashNoun.Instance.FindAsync(invocation, name);
            return await Order(trashed.Host, trashed.Agent, trashed.Volume.VolumeId).RunAsync();
        }
        var row = await VolumeNoun.Instance.FindAsync(invocation, name);
        return await row.OrderAsync(invocation, (agent, isPlan, token, cancellationToken) =>
            agent.SetOnDestroyAsync(row.Known.VolumeId, policy, isPlan, token, cancellationToken));

        VolumeOrder Order(string host, ServerAddress agent, string id) => new(
            invocation, host, agent, (client, isPlan, token, cancellationToken) =>
                client.SetOnDestroyAsync(id, policy, isPlan, token, cancellationToken));
    }
}
