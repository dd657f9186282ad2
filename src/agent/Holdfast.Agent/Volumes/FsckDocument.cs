using System.Collections.Immutable;
using System.Text.Json;
using Holdfast.Agent.Core.Fsck;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.State;
using Holdfast.Hosting.State;

namespace Holdfast.Agent.Volumes;

/// <summary>What <c>/holdfast/v1/fsck</c> answers (docs/design/volume.md).</summary>
internal static class FsckDocument
{
    /// <summary>A verdict, in the words of documents and logs.</summary>
    public static string WordOf(FsckVerdict verdict) => verdict switch
    {
        FsckVerdict.HalfMade => "half-made",
        FsckVerdict.StaleLimit => "stale-limit",
        _ => $"{verdict}".ToLowerInvariant(),
    };

    /// <param name="json">Where its members go.</param>
    /// <param name="view">The agent.</param>
    /// <param name="answer">What was found.</param>
    /// <param name="outcomes">What was done; null where nothing was asked to be.</param>
    public static void Write(
        Utf8JsonWriter json, AgentView view, FsckAnswer answer, ImmutableArray<FsckOutcome>? outcomes = null)
    {
        OwnJson.WriteAgent(json, view);
        OwnJson.WriteTime(json, "checked_at", answer.At);
        json.WriteDouble("took_secs", Math.Round(answer.Took.TotalSeconds, 3));
        json.WriteNumber("ok", answer.Report.Ok);
        json.WriteNumber("under_way", answer.Report.UnderWay);
        json.WriteStartArray("findings");
        foreach (var finding in answer.Report.Findings) Write(json, finding);
        json.WriteEndArray();
        json.WriteStartArray("volumes");
        foreach (var volume in answer.Volumes) json.WriteStringValue(volume.ToString());
        json.WriteEndArray();
        if (outcomes is not { } done) return;
        json.WriteStartArray("fixes");
        foreach (var outcome in done)
        {
            json.WriteStartObject();
            json.WriteString("fix", outcome.Fix.Text);
            json.WriteString("fault", outcome.Fault);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, FsckFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("verdict", WordOf(finding.Verdict));
        json.WriteString("subject", finding.Subject);
        json.WriteString("volume_id", finding.Volume.IsNone ? null : finding.Volume.ToString());
        json.WriteString("root", finding.Root);
        json.WriteString("reason", finding.Reason);
        json.WriteString("remedy", finding.Remedy);
        json.WriteString("fix", finding.Fix?.Text);
        json.WriteEndObject();
    }
}
