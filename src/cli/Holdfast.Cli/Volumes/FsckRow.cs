using System.Text.Json.Nodes;
using Holdfast.Cli.Output;
using Holdfast.Client.Agents;

namespace Holdfast.Cli.Volumes;

/// <summary>Something that was found, and on which agent.</summary>
/// <param name="Host">The agent's machine.</param>
/// <param name="Found">What.</param>
internal sealed record FsckRow(string Host, FsckFound Found)
{
    public static Column<FsckRow>[] Columns { get; } =
    [
        new("AGENT", row => row.Host),
        new("VERDICT", row => row.Found.Verdict) { Tone = row => row.Found.Fix is null ? Tone.Bad : Tone.Busy },
        new("WHAT", row => row.Found.Subject),
        new("FOUND", row => row.Found.Reason),
    ];

    public JsonObject Document() => new()
    {
        ["hostname"] = Host,
        ["verdict"] = Found.Verdict,
        ["subject"] = Found.Subject,
        ["volume_id"] = Found.VolumeId,
        ["root"] = Found.Root,
        ["reason"] = Found.Reason,
        ["remedy"] = Found.Remedy,
        ["fix"] = Found.Fix,
    };
}
