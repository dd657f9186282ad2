using System.CommandLine;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Agents;

namespace Holdfast.Cli.Volumes;

/// <summary><c>holdfast volumes trash purge</c></summary>
internal static class PurgeCommand
{
    private static readonly Argument<string> Volume = ShowVerbs.NameOf(TrashNoun.Instance);

    private static readonly Option<TimeSpan?> Wait = Durations.Option(
        "--wait", "How long to stay until it is done, such as 30s; 0 not at all. Else as long as it takes.");

    public static Verb Build() => Changes.Destroys(new Verb(
        "purge",
        "Removes the data of a destroyed volume for good, before its time. Where the agent asks for credentials, those "
        + "of any principal do, from anywhere; else run it on the volume's own agent, whose token it needs.",
        "holdfast volumes trash purge db/data --plan",
        "holdfast volumes trash purge 8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11")
    {
        Volume, TrashNoun.OnAgent, Wait,
    }, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var row = await TrashNoun.Instance.FindAsync(invocation, invocation.Get(Volume));
        var what = $"the data of volume {row.Name} ({row.Volume.VolumeId}) on {row.Host}";
        var stays = invocation.Get(Wait) != TimeSpan.Zero;
        return await Changes.MakeAsync(invocation,
        [
            new($"purge {what}: it cannot be restored after that", $"{(stays ? "Purged" : "Purging")} {what}",
                async token =>
                {
                    await PurgeAsync(invocation, row, token);
                    if (stays) await new PurgeWatch(invocation, row).WaitAsync(invocation.Get(Wait));
                }),
        ],
        row.Name);
    }

    private static async Task PurgeAsync(Invocation invocation, TrashRow row, CancellationToken cancellationToken)
    {
        var agent = invocation.Connection.AgentAdmin(row.Agent);
        var outcome = await agent.PurgeAsync(row.Volume.VolumeId, token: null, cancellationToken);
        if (outcome.TokenFile is { } path)
        {
            var token = OperatorTokenFile.Read(row.Agent, path);
            outcome = await agent.PurgeAsync(row.Volume.VolumeId, token, cancellationToken);
            if (outcome.TokenFile is not null) throw OperatorTokenFile.NotItsOwn(row.Agent, path);
        }

        if (Refusal(outcome, row) is { } refusal) throw refusal;
    }

    private static Failure? Refusal(PurgeOutcome outcome, TrashRow row) => outcome.Status switch
    {
        202 => null,
        401 => Failure.Denied($"{row.Host}: {outcome.Text}"),
        404 => Failure.NotFound($"{row.Host}: {outcome.Text}"),
        409 => Failure.Conflict($"{row.Host}: {outcome.Text}"),
        _ => Failure.Failed($"{row.Host}: {outcome.Text}"),
    };
}
