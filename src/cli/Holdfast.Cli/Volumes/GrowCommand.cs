using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Holdfast.Protocol.V1;
using Call = Holdfast.Protocol.V1.Master.Call;

namespace Holdfast.Cli.Volumes;

/// <summary><c>holdfast volumes grow</c></summary>
internal static class GrowCommand
{
    private static readonly ResizeOptions Options = new("grow");

    public static Verb Build() => Changes.Makes(Options.AddTo(new Verb(
        "grow", "Makes a volume larger, also while a task uses it.",
        "holdfast volumes grow db/data --by 1GB --plan",
        "holdfast volumes grow db/data@node1 --to 12GB")), RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var (row, volume, by) = await Options.FindAsync(invocation);
        var room = GrowRoom.Of(row.Agent!, volume);
        if (room.Missing(by) is not { } missing)
            throw Failure.NotPlaced(
                $"Volume {row.Name} is to have {Amounts.Text(by)} MB more. {row.Known.Hostname} has "
                + $"{Amounts.Text(room.Reserved)} MB of disk that is reserved as the volume is and used by nobody, and "
                + $"{Amounts.Text(room.Free)} MB that can be reserved so: '--by "
                + $"{Amounts.Text(room.Reserved + room.Free)}MB' is the most. 'holdfast reservations ls' and 'holdfast "
                + "volumes ls' show who has the rest.");
        var changes = new List<Change>();
        // What is missing gets the volume's own reservation, to the last label: other disk does not go into it.
        if (missing > 0) changes.Add(Reserve(invocation, row, Space(volume, missing)));
        changes.Add(Grow(invocation, row, volume, Space(volume, by)));
        return await Changes.MakeAsync(invocation, changes);
    }

    private static Resource Space(Resource volume, double amount)
    {
        var space = volume.Clone();
        space.AllocationInfo = null;
        space.Scalar.Value = amount;
        space.Disk = volume.Disk.Source is { } source ? new() { Source = source.Clone() } : null;
        return space;
    }

    private static Change Reserve(Invocation invocation, VolumeRow row, Resource space)
    {
        var what = $"{Amounts.Line([space])} for role '{row.Known.Role}' on {row.Known.Hostname}";
        var call = new Call
        {
            Type = Call.Types.Type.ReserveResources,
            ReserveResources = new() { AgentId = row.Agent!.AgentInfo.Id, Resources = { space } },
        };
        return new($"reserve {what}", $"Reserved {what}", token =>
            invocation.Connection.Operator().SendAsync(call, token));
    }

    private static Change Grow(Invocation invocation, VolumeRow row, Resource volume, Resource addition)
    {
        var (from, to) = (volume.Scalar.Value, volume.Scalar.Value + addition.Scalar.Value);
        var what = $"volume {row.Name} on {row.Known.Hostname} from {Amounts.Megabytes(from)} to "
            + Amounts.Megabytes(to);
        var grow = new Call.Types.GrowVolume
        {
            AgentId = row.Agent!.AgentInfo.Id, Volume = volume, Addition = addition,
        };
        return new($"grow {what}", $"Grew {what}", token =>
            invocation.Connection.Operator().GrowSeenAsync(grow, row.Known.VolumeId, token));
    }
}
