using System.CommandLine;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Volumes;

/// <summary><c>holdfast volumes rename</c></summary>
internal static class RenameCommand
{
    private static readonly Argument<string> Volume = ShowVerbs.NameOf(VolumeNoun.Instance);

    private static readonly Argument<string> Name = new("name")
    {
        Description = "The name that it is to have in its role, such as data-before.", HelpName = "NAME",
    };

    public static Verb Build() => Changes.Makes(new Verb(
        "rename",
        "Gives a volume that nothing uses another name. Its data stays where it is. Where the agent asks for "
        + "credentials, those of any principal do, from anywhere; else run it on the volume's own agent.",
        "holdfast volumes rename db/data data-before --plan",
        "holdfast volumes rename db/data@node1 data-before")
    {
        Volume, Name,
    }, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var row = await VolumeNoun.Instance.FindAsync(invocation, invocation.Get(Volume));
        var name = VolumeName.RequireId(invocation.Get(Name));
        await VolumeNoun.RequireNewAsync(invocation, row.Known.Role, name, row.Known.VolumeId);
        return await row.OrderAsync(invocation, (agent, isPlan, token, cancellationToken) =>
            agent.RenameAsync(row.Known.VolumeId, name, isPlan, token, cancellationToken));
    }
}
