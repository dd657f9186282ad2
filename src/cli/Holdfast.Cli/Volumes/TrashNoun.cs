using System.CommandLine;
using System.Text.Json.Nodes;
using Holdfast.Cli.Agents;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Faults;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;

namespace Holdfast.Cli.Volumes;

/// <summary>How destroyed volumes are read and shown. Each agent keeps its own.</summary>
internal static class TrashNoun
{
    public static Option<string?> OnAgent { get; } = AgentOption.Make("Only of this agent.");

    public static Noun<TrashRow> Instance { get; } = new()
    {
        Singular = "destroyed volume",
        Plural = "volumes trash",
        ReadAsync = ReadAsync,
        Name = row => row.Volume.VolumeId,
        Aliases = row => [row.Name, $"{row.Name}@{row.Host}"],
        Columns =
        [
            new("VOLUME", row => row.Name),
            new("SIZE", row => row.Volume.SizeMb is { } size ? Amounts.Megabytes(size) : "") { IsNumber = true },
            new("AGENT", row => row.Host),
            new("STATE", row => row.Volume.State) { Tone = ToneOf },
            new("KEPT-UNTIL", row => Ages.At(row.Volume.KeptUntil)),
            new("VOLUME-ID", row => row.Volume.VolumeId) { IsWide = true },
            new("DESTROYED", row => Ages.At(row.Volume.DestroyedAt)) { IsWide = true },
            new("BY", row => row.Volume.DestroyedBy ?? "") { IsWide = true },
            new("DISK", row => row.Volume.Disk ?? "") { IsWide = true },
            new("TROUBLE", row => row.Volume.Trouble ?? "") { IsWide = true },
        ],
        Document = Document,
        TellAsync = (_, _, _) => Task.CompletedTask,
    };

    private static Tone ToneOf(TrashRow row) => row.Volume.Trouble is null ? Tone.Plain : Tone.Bad;

    private static async Task<IReadOnlyList<TrashRow>> ReadAsync(Invocation invocation)
    {
        IReadOnlyList<Agent> agents = invocation.Get(OnAgent) is { } name
            ? [(await AgentOption.FindAsync(invocation, name)).Agent!]
            : (await ClusterState.ReadAsync(invocation)).Agents;
        var trash = await Task.WhenAll(agents.Select(agent => OfAsync(invocation, agent)));
        return [.. trash.SelectMany(rows => rows)];
    }

    private static async Task<IReadOnlyList<TrashRow>> OfAsync(Invocation invocation, Agent agent)
    {
        var address = ClusterState.AddressOf(agent);
        try
        {
            var trash = await invocation.Connection.AgentAdmin(address).TrashAsync(invocation.Stopping);
            return [.. trash.Trash.Select(volume => new TrashRow(volume, agent.AgentInfo.Hostname, address))];
        }
        catch (ServerUnreachableException cause) when (invocation.Get(OnAgent) is null)
        {
            // Of the others it can still be told; that something is missing must be seen.
            await invocation.Terminal.SayAsync($"Not shown, {agent.AgentInfo.Hostname}: {cause.Message}");
            return [];
        }
    }

    private static JsonObject Document(TrashRow row) => new()
    {
        ["volume_id"] = row.Volume.VolumeId,
        ["persistence_id"] = row.Volume.PersistenceId,
        ["role"] = row.Volume.Role,
        ["size_mb"] = row.Volume.SizeMb,
        ["hostname"] = row.Host,
        ["disk"] = row.Volume.Disk,
        ["state"] = row.Volume.State,
        ["destroyed_by"] = row.Volume.DestroyedBy,
        ["destroyed_at"] = row.Volume.DestroyedAt,
        ["kept_until"] = row.Volume.KeptUntil,
        ["trouble"] = row.Volume.Trouble,
    };
}
