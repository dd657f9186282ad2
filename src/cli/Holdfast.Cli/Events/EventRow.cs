using System.Text.Json.Nodes;
using Holdfast.Cli.Output;

namespace Holdfast.Cli.Events;

/// <summary>Something that happened, in one line.</summary>
/// <param name="At">When; null where the event does not say it.</param>
/// <param name="Kind">What it happened to: <c>task</c>, <c>agent</c>, <c>framework</c>.</param>
/// <param name="Subject">That thing's name.</param>
/// <param name="Text">What happened.</param>
/// <param name="Tone">How it should strike the eye.</param>
internal sealed record EventRow(DateTimeOffset? At, string Kind, string Subject, string Text, Tone Tone = Tone.Plain)
{
    private const int KindWidth = 9;

    public string Line(Func<string, Tone, string> paint) =>
        $"{paint(Ages.At(At), Tone.Faint)}   {Kind.PadRight(KindWidth)}   {Visible.Line(Subject)}: "
        + paint(Visible.Line(Text), Tone);

    public JsonObject Document() => new()
    {
        ["at"] = At, ["kind"] = Kind, ["subject"] = Subject, ["text"] = Text,
    };
}
