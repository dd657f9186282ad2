using System.Text.Json.Nodes;
using Holdfast.Cli.Output;

namespace Holdfast.Cli.Verbs;

/// <summary>A kind of thing that is listed and shown: how it is read, named, set in a table and told in full.</summary>
internal sealed class Noun<T>
{
    public required string Singular { get; init; }

    public required string Plural { get; init; }

    /// <summary>Reads all of them, as the options of the invocation choose.</summary>
    public required Func<Invocation, Task<IReadOnlyList<T>>> ReadAsync { get; init; }

    /// <summary>What other verbs take for it; what <c>-o name</c> prints.</summary>
    public required Func<T, string> Name { get; init; }

    /// <summary>A name that nothing else has, where <see cref="Name"/> may be that of several.</summary>
    public Func<T, string>? FullName { get; init; }

    /// <summary>Reads those that are over, which <c>show</c> finds where no present one has the name.</summary>
    public Func<Invocation, Task<IReadOnlyList<T>>>? ReadPastAsync { get; init; }

    /// <summary>Tells what has become of one that is not among them; null where nothing is known of it.</summary>
    public Func<Invocation, string, Task<string?>>? TellMissingAsync { get; init; }

    /// <summary>When a past one ended: of several that had one name the last is meant.</summary>
    public Func<T, DateTimeOffset?>? EndedAt { get; init; }

    /// <summary>What it is also found by, if that is not ambiguous.</summary>
    public Func<T, IEnumerable<string>> Aliases { get; init; } = _ => [];

    /// <summary>Whether the end of a name is enough, behind its last dash: of ids that the master gives, which nobody
    /// types. Never of names that people choose: <c>data</c> is not <c>old-data</c>.</summary>
    public bool IsFoundByEnd { get; init; }

    public required IReadOnlyList<Column<T>> Columns { get; init; }

    /// <summary>All of it, for programs.</summary>
    public required Func<T, JsonNode> Document { get; init; }

    /// <summary>All of it, for people.</summary>
    public required Func<Invocation, T, Details, Task> TellAsync { get; init; }

    /// <summary>The one with a name; if none has it, an error that says which was perhaps meant.</summary>
    public async Task<T> FindAsync(Invocation invocation, string name, bool isPastWanted = false)
    {
        var all = await ReadAsync(invocation);
        var found = Match(all, name);
        if (found.Count == 0 && isPastWanted && ReadPastAsync is not null)
        {
            all = [.. all, .. await ReadPastAsync(invocation)];
            found = await LastAsync(invocation, Match(all, name), name);
        }

        var missing = invocation.TakeMissing();
        if (found.Count == 0 && TellMissingAsync is not null
            && await TellMissingAsync(invocation, name) is { } told) throw Failure.NotFound(told);
        return found.Count switch
        {
            1 => found[0],
            // It may be where nobody could be asked.
            0 when missing.Count > 0 => throw Failure.TimedOut($"{NoSuch(all, name)} {string.Join(' ', missing)}"),
            0 => throw Failure.NotFound(NoSuch(all, name)),
            _ => throw Failure.Conflict(
                $"'{name}' is the name of {found.Count} {Plural}: {string.Join(", ", found.Select(FullName ?? Name))}. "
                + "Use one of these."),
        };
    }

    private async Task<List<T>> LastAsync(Invocation invocation, List<T> past, string name)
    {
        if (past.Count < 2 || EndedAt is null) return past;
        await invocation.Terminal.SayAsync(
            $"There were {past.Count} {Plural} '{name}'; this is the last. 'holdfast {Plural} ls --all -o wide' has "
            + "the others.");
        return [past.MaxBy(EndedAt)!];
    }

    // The first way in which any is found is meant.
    private List<T> Match(IReadOnlyList<T> all, string name)
    {
        Func<T, bool>[] ways =
        [
            item => FullName?.Invoke(item) == name, item => Name(item) == name, item => Aliases(item).Contains(name),
            item => IsFoundByEnd && Name(item).EndsWith($"-{name}", StringComparison.Ordinal),
        ];
        return ways.Select(way => all.Where(way).ToList()).FirstOrDefault(found => found.Count > 0) ?? [];
    }

    private string NoSuch(IReadOnlyList<T> all, string name)
    {
        var known = all.SelectMany(item => Aliases(item).Append(Name(item)));
        var meant = Nearest.To(name, known) is { } near ? $" Did you mean '{near}'?" : "";
        return $"There is no {Singular} '{name}'.{meant} 'holdfast {Plural} ls' names those that there are.";
    }
}
