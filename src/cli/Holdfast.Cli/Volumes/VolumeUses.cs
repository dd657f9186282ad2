using System.Globalization;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Agents;
using Holdfast.Client.Faults;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;

namespace Holdfast.Cli.Volumes;

/// <summary>What volumes hold, as their agents measured it, and how that is told.</summary>
internal static class VolumeUses
{
    private const double Megabyte = 1 << 20;
    private const double Full = 0.9;

    /// <summary>Asks the agents that are there. One that does not answer is told of beside the list: what the master
    /// knows is shown all the same.</summary>
    public static async Task<IReadOnlyList<VolumeRow>> AddAsync(
        Invocation invocation, IReadOnlyList<VolumeRow> rows)
    {
        var agents = rows.Select(row => row.Agent).OfType<Agent>().DistinctBy(agent => agent.AgentInfo.Id.Value);
        var uses = new Dictionary<string, VolumeUse>();
        foreach (var told in await Task.WhenAll(agents.Select(agent => AskAsync(invocation, agent))))
            foreach (var use in told)
                uses[use.VolumeId] = use;
        return [.. rows.Select(row => row with { Use = uses.GetValueOrDefault(row.Known.VolumeId) })];
    }

    private static async Task<IReadOnlyList<VolumeUse>> AskAsync(Invocation invocation, Agent agent)
    {
        try
        {
            var client = invocation.Connection.AgentAdmin(ClusterState.AddressOf(agent));
            return (await client.UsageAsync(invocation.Stopping)).Volumes;
        }
        catch (ClientException cause)
        {
            await invocation.Terminal.SayAsync($"What volumes hold on {agent.AgentInfo.Hostname} is not shown: "
                + invocation.Connection.Explain(cause).Message);
            return [];
        }
    }

    /// <summary>Which share of it is used: <c>73%</c>.</summary>
    public static string Share(VolumeUse? use) =>
        ShareOf(use) is { } share ? string.Create(CultureInfo.InvariantCulture, $"{share * 100:0}%") : "";

    public static Tone ToneOf(VolumeRow row) => ShareOf(row.Use) >= Full ? Tone.Bad : Tone.Plain;

    public static string Files(VolumeUse? use) =>
        use?.UsedInodes is { } inodes ? inodes.ToString(CultureInfo.InvariantCulture) : "";

    /// <summary>How long until it is full if it grows as it did.</summary>
    public static string FullIn(VolumeUse? use) => use?.FullInSecs is not { } seconds ? ""
        : seconds <= 0 ? "full"
        : Ages.Since(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(seconds));

    public static string LastUsed(VolumeRow row) => row.Task is not null ? "now" : Ages.At(row.Use?.LastUsed);

    /// <summary>All of it: <c>3.2 GB of 8 GB (40%) in 1204 files and directories, measured …</c>.</summary>
    public static string? Whole(VolumeUse? use) => use?.UsedBytes is not { } bytes ? null
        : Amounts.Megabytes(bytes / Megabyte)
            + (use.LimitBytes is { } limit ? $" of {Amounts.Megabytes(limit / Megabyte)} ({Share(use)})" : "")
            + (use.UsedInodes is { } inodes ? $" in {inodes} files and directories" : "")
            + $", measured {Ages.At(use.MeasuredAt)}";

    private static double? ShareOf(VolumeUse? use) =>
        use is { UsedBytes: { } used, LimitBytes: > 0 and var limit } ? used / (double)limit : null;
}
