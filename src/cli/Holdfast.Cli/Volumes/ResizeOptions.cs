using System.CommandLine;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Volumes;

/// <summary>Which volume gets which other size.</summary>
internal sealed class ResizeOptions
{
    private readonly string _doing;
    private readonly Option<double> _by;
    private readonly Option<double> _to;

    /// <param name="doing">What is done to the volume: <c>grow</c> or <c>shrink</c>.</param>
    public ResizeOptions(string doing)
    {
        _doing = doing;
        _by = Sizes.Option(
            "--by", doing == "grow" ? "How much is added, such as 512MB or 10GB." : "How much is taken off it.");
        _to = Sizes.Option("--to", "How large it is to be, instead of --by.");
        _by.Required = _to.Required = false;
    }

    public Argument<string> Volume { get; } = ShowVerbs.NameOf(VolumeNoun.Instance);

    /// <summary>Adds all of them to a verb.</summary>
    public Verb AddTo(Verb verb)
    {
        verb.Arguments.Add(Volume);
        verb.Options.Add(_by);
        verb.Options.Add(_to);
        return verb;
    }

    /// <summary>Finds the volume, and by how many MB its size is to differ.</summary>
    public async Task<Resizing> FindAsync(Invocation invocation)
    {
        double? by = invocation.Has(_by) ? invocation.Get(_by) : null;
        double? to = invocation.Has(_to) ? invocation.Get(_to) : null;
        if (by is null == to is null)
            throw Failure.Usage(
                $"Say how much with --by, or how large it is to be with --to: 'holdfast volumes {_doing} db/data --by "
                + "1GB'.");
        var name = invocation.Get(Volume);
        var row = await VolumeNoun.Instance.FindAsync(invocation, name);
        if (row.IsAway)
            throw Failure.Conflict(
                $"Volume {row.Name} is on {row.Known.Hostname}, which is {row.Known.Agent}. Nothing can be told to it "
                + "until it is back.");
        if (row.Resource is not { } volume || row.Known.State is not ("ready" or "attached" or "releasing"))
            throw Failure.Conflict(
                $"Volume {row.Name} on {row.Known.Hostname} is {row.State}"
                + (row.Known.Reason is { } reason ? $" ({reason})" : "") + ", and cannot be resized so.");
        if (DiskSource.IsWhole(volume))
            throw Failure.Conflict(
                $"Volume {row.Name} has all of {DiskSource.RootOf(volume)} on {row.Known.Hostname}, a disk of which "
                + "nobody can have a part: it has the size of its disk.");
        var size = volume.Scalar.Value;
        var difference = by ?? (_doing == "grow" ? to!.Value - size : size - to!.Value);
        return difference > 0 ? new(row, volume, difference) : throw Failure.Usage(
            $"Volume {row.Name} has {Amounts.Text(size)} MB, so that {Amounts.Text(to!.Value)} MB are not "
            + (_doing == "grow" ? "more; 'holdfast volumes shrink' makes it smaller."
                : "less; 'holdfast volumes grow' makes it larger."));
    }
}
