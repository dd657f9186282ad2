using System.Text.Json.Nodes;
using Holdfast.Cli.Output;

namespace Holdfast.Cli.Doctor;

/// <summary>What this machine can or cannot do.</summary>
/// <param name="Subject">Of what: <c>user</c>, <c>cgroups</c> …</param>
/// <param name="Verdict">How it stands.</param>
/// <param name="Text">What there is, and what follows from it.</param>
/// <param name="Remedy">What to do; null where nothing needs to be.</param>
internal sealed record Finding(string Subject, Verdict Verdict, string Text, string? Remedy = null)
{
    public string Word => $"{Verdict}".ToLowerInvariant();

    public Tone Tone => Verdict switch
    {
        Verdict.Ok => Tone.Good,
        Verdict.Limited => Tone.Busy,
        _ => Tone.Bad,
    };

    public JsonObject Document() => new()
    {
        ["subject"] = Subject, ["verdict"] = Word, ["text"] = Text, ["remedy"] = Remedy,
    };
}
