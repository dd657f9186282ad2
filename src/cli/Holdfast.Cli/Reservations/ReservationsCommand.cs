using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Reservations;

/// <summary><c>holdfast reservations …</c></summary>
internal static class ReservationsCommand
{
    private static readonly Noun<ReservationRow> Orphans = new()
    {
        Singular = ReservationNoun.Instance.Singular,
        Plural = ReservationNoun.Instance.Plural,
        ReadAsync = async invocation =>
            [.. (await ReservationNoun.Instance.ReadAsync(invocation)).Where(row => row.IsOrphan && row.IsDynamic)],
        Name = ReservationNoun.Instance.Name,
        Columns = ReservationNoun.Instance.Columns,
        Document = ReservationNoun.Instance.Document,
        TellAsync = ReservationNoun.Instance.TellAsync,
    };

    public static Verb Build() => new("reservations", "What of the agents is kept for a role.")
    {
        ShowVerbs.List(
            ReservationNoun.Instance, "Lists what is reserved, by agent and role.", [],
            "holdfast reservations ls", "holdfast reservations ls -o wide"),
        ShowVerbs.Show(
            ReservationNoun.Instance, "Shows one reservation, resource by resource.", [],
            "holdfast reservations show db@node1"),
        ShowVerbs.Shows(
            new Verb(
                "orphans",
                "Lists reservations whose role no framework has: often what a framework left behind that is gone. "
                + "After a new registry also those of frameworks that have not come back yet.",
                "holdfast reservations orphans"),
            async invocation => ShowVerbs.Listed(invocation, Orphans, await Orphans.ReadAsync(invocation))),
        ReleaseCommand.Build(),
    };
}
