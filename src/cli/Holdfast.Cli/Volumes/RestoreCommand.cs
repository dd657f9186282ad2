using System.CommandLine;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Volumes;

/// <summary><c>holdfast volumes trash restore</c></summary>
internal static class RestoreCommand
{
    private static readonly Argument<string> Volume = ShowVerbs.NameOf(TrashNoun.Instance);

    private static readonly Option<string?> As = new("--as")
    {
        Description = "Another name for it, where its own is taken by now.", HelpName = "NAME",
    };

    public static Verb Build() => Changes.Makes(new Verb(
        "restore",
        "Makes a destroyed volume ready again, with all its data. It takes free disk of its agent: of the reservation "
        + "it had, then of what that was made of. Where the agent asks for credentials, those of any principal do, "
        + "from anywhere; else run it on the volume's own agent, whose token it needs.",
        "holdfast volumes trash restore db/data --plan",
        "holdfast volumes trash restore 8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11 --as data-before")
    {
        Volume, TrashNoun.OnAgent, As,
    }, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var row = await TrashNoun.Instance.FindAsync(invocation, invocation.Get(Volume));
        var name = invocation.Get(As) is { } wanted ? VolumeName.RequireId(wanted) : null;
        await VolumeNoun.RequireNewAsync(
            invocation, row.Volume.Role, name ?? row.Volume.PersistenceId, row.Volume.VolumeId);
        return await new VolumeOrder(invocation, row.Host, row.Agent, (agent, isPlan, token, cancellationToken) =>
            agent.RestoreAsync(row.Volume.VolumeId, name, isPlan, token, cancellationToken)).RunAsync();
    }
}
