using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Call = Holdfast.Protocol.V1.Master.Call;

namespace Holdfast.Cli.Volumes;

/// <summary><c>holdfast volumes shrink</c></summary>
/// <remarks>Nothing is lost by it: a volume that holds more than it is to have stays as it is.</remarks>
internal static class ShrinkCommand
{
    private static readonly ResizeOptions Options = new("shrink");

    public static Verb Build() => Changes.Makes(Options.AddTo(new Verb(
        "shrink", "Makes a volume smaller, down to what it holds, also while a task uses it.",
        "holdfast volumes shrink db/data --by 1GB --plan",
        "holdfast volumes shrink db/data@node1 --to 5GB")), RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var (row, volume, by) = await Options.FindAsync(invocation);
        var (from, to) = (volume.Scalar.Value, volume.Scalar.Value - by);
        if (to < Amounts.Least)
            throw Failure.Usage(
                $"Volume {row.Name} has {Amounts.Text(from)} MB, so that {Amounts.Text(by)} MB cannot be taken off it. "
                + $"'holdfast volumes destroy {row.Name}' takes all of it away.");
        var what = $"volume {row.Name} on {row.Known.Hostname} from {Amounts.Megabytes(from)} to "
            + Amounts.Megabytes(to);
        var shrink = new Call.Types.ShrinkVolume
        {
            AgentId = row.Agent!.AgentInfo.Id, Volume = volume, Subtract = new() { Value = by },
        };
        return await Changes.MakeAsync(invocation,
        [
            new($"shrink {what}; the disk stays reserved for role '{row.Known.Role}'", $"Shrank {what}", token =>
                invocation.Connection.Operator().ShrinkSeenAsync(shrink, row.Known.VolumeId, token)),
        ]);
    }
}
