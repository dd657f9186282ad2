using System.CommandLine;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Volumes;

/// <summary><c>holdfast volumes destroy</c></summary>
internal static class DestroyCommand
{
    private static readonly Argument<string> Volume = ShowVerbs.NameOf(VolumeNoun.Instance);

    public static Verb Build() => Changes.Destroys(new Verb(
        "destroy", "Destroys a volume that nothing uses. Its data goes to the trash of its agent.",
        "holdfast volumes destroy db/data --plan",
        "holdfast volumes destroy db/data@node1")
    {
        Volume,
    }, RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var name = invocation.Get(Volume);
        var row = await VolumeNoun.Instance.FindAsync(invocation, name);
        // The same line, typed once more, may find another one by then.
        if (name == row.Known.PersistenceId && invocation.Get(Changes.Yes) && !invocation.Get(Changes.Plan))
            throw Failure.DataLossRefused(
                $"'{name}' is the name of a volume in any role, and --yes asks nobody which is meant. Write the whole "
                + $"name: 'holdfast volumes destroy {row.Name} --yes'.");
        if (row.IsAway)
            throw Failure.Conflict(
                $"Volume {row.Name} is on {row.Known.Hostname}, which is {row.Known.Agent}. Nothing can be told to it "
                + "until it is back.");
        if (row.Task is { } task)
            throw Failure.Conflict(
                $"Volume {row.Name} is used by task '{task.TaskId.Value}' on {row.Known.Hostname}. End that first: "
                + $"'holdfast tasks kill {task.TaskId.Value}'.");
        if (row.Resource is not { } volume)
            throw Failure.Conflict(
                $"Volume {row.Name} on {row.Known.Hostname} is {row.State}"
                + (row.Known.Reason is { } reason ? $" ({reason})" : "") + ", and cannot be destroyed so.");
        return await Changes.MakeAsync(
            invocation, [Destroy.Of(invocation, row.Agent!, volume, row.Known.VolumeId)], row.Name);
    }
}
