using System.Text;

namespace Holdfast.Style.Tests.Sources;

public sealed class LogEventTests
{
    private static readonly Dictionary<string, (int First, int Last)> Ranges = new()
    {
        ["Holdfast.Hosting"] = (1000, 1999),
        ["Holdfast.Master"] = (2000, 2999),
        ["Holdfast.Agent"] = (3000, 3999),
    };

    [Fact]
    public void Ids_AreInTheirProjectsRange() =>
        Repository.RequireNone(
            from message in LogEvent.ReadAll()
            let range = Ranges.GetValueOrDefault(message.Project)
            where message.Id < range.First || message.Id > range.Last
            select $"{message.At}: {message.Id}",
            "Event ids are Hosting's 1000-1999, Master's 2000-2999, Agent's 3000-3999; no other project logs:");

    [Fact]
    public void Ids_AreUnique() =>
        Repository.RequireNone(
            from message in LogEvent.ReadAll()
            group message by message.Id into same
            where same.Count() > 1
            select $"{same.Key}: {string.Join(", ", same.Select(message => message.At))}",
            "An event id means one thing:");

    /// <summary>Else nobody can look them up, or be woken by them.</summary>
    [Fact]
    public void Texts_ThatArePassedOn_AreExplained() =>
        Repository.RequireNone(
            from message in LogEvent.ReadAll()
            where message.IsPassedOn && message.Summary.Length == 0
            select $"{message.At}: {message.Id}",
            "The text of an event that is one placeholder is explained by the summary of its method:");

    [Fact]
    public void Register_InTheDocs_IsCurrent() =>
        Repository.RequireCurrent("docs/operating/events.md", Register());

    private static string Register()
    {
        var page = new StringBuilder(
            """
            # Log events

            Every message that Holdfast's programs log, by its event id. Made from the source; `UPDATE_DOCS=1` with the
            style tests rewrites it. Ids: 1000–1999 what all hosts share, 2000–2999 the master, 3000–3999 the
            agent. Information: an operator may care. Warning: someone lost something. Error: Holdfast failed; the
            text says what happens next. What stands in italics says what an event is about whose text is made
            elsewhere: it names the volume, disk or task.

            | id | level | text |
            |---|---|---|

            """);
        foreach (var message in LogEvent.ReadAll().OrderBy(message => message.Id))
        {
            var text = message.IsPassedOn
                ? $"*{message.Summary}*"
                : message.Text.Replace("|", "\\|", StringComparison.Ordinal);
            page.Append($"| {message.Id} | {message.Level} | {text} |\n");
        }

        return page.ToString();
    }
}
