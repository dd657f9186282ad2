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
            new("KEPT-UNTIL", KeptUntil),
            new("VOLUME-ID", row => row.Volume.VolumeId) { IsWide = true },
            new("DESTROYED", row => Ages.At(row.Volume.DestroyedAt)) { IsWide = true },
            new("BY", row => row.Volume.DestroyedBy ?? "") { IsWide = true },
            new("DISK", row => row.Volume.Disk ?? "") { IsWide = true },
            new("TROUBLE", row => row.Volume.Trouble ?? "") { IsWide = true },
        ],
        Document = Document,
        TellAsync = (_, _, _) => Task.CompletedTask,
        TellMissingAsync = TellAliveAsync,
    };

    private static async Task<string?> TellAliveAsync(Invocation invocation, string name)
    {
        var alive = (await VolumeNoun.Instance.ReadAsync(invocation)).Where(row => row.Name == name
            || row.Known.PersistenceId == name || row.Known.VolumeId == name).ToList();
        return alive.Count == 0
            ? null
            : $"Volume '{name}' was not destroyed: it is {alive[0].State} on {alive[0].Known.Hostname}. Destroy it "
                + $"first: 'holdfast volumes destroy {alive[0].Name}'.";
    }

    // What is kept for good has no end.
    private static string KeptUntil(TrashRow row) => row.Volume is { State: "trash", OnDestroy: "keep" }
        ? "for good"
        : Ages.At(row.Volume.KeptUntil);

    private static Tone ToneOf(TrashRow row) => row.Volume.Trouble is null ? Tone.Plain : Tone.Bad;

    private static async Task<IReadOnlyList<TrashRow>> ReadAsync(Invocation invocation)
    {
        if (invocation.Get(OnAgent) is { } name)
            return await OfAsync(invocation, (await AgentOption.FindAsync(invocation, name)).Agent!);
        var state = await ClusterState.ReadAsync(invocation);
        var answers = await Task.WhenAll(state.Agents.Select(agent => TryAsync(invocation, agent)));
        var failures = answers.Where(answer => answer.Cause is not null)
            .Select(answer => Explained(invocation, answer.Host, answer.Cause!)).ToList();
        // Where none answers there is no list, and that is the failure; else what is missing is told beside it.
        if (failures.Count > 0 && failures.Count == answers.Length)
            throw new Failure(failures[0].Code, string.Join(' ', failures.Select(failure => failure.Message)));
        foreach (var failure in failures) invocation.Miss($"Not shown, {failure.Message}");
        AwayAgents.Of(state).Miss(invocation);
        return [.. answers.SelectMany(answer => answer.Trash)];
    }

    private static async Task<(string Host, IReadOnlyList<TrashRow> Trash, ClientException? Cause)> TryAsync(
        Invocation invocation, Agent agent)
    {
        var host = agent.AgentInfo.Hostname;
        try
        {
            return (host, await OfAsync(invocation, agent), null);
        }
        catch (ClientException cause)
        {
            return (host, [], cause);
        }
    }

    private static Failure Explained(Invocation invocation, string host, ClientException cause)
    {
        var failure = invocation.Connection.Explain(cause);
        return new(failure.Code, $"{host}: {failure.Message}");
    }

    private static async Task<IReadOnlyList<TrashRow>> OfAsync(Invocation invocation, Agent agent)
    {
        var address = ClusterState.AddressOf(agent);
        var trash = await invocation.Connection.AgentAdmin(address).TrashAsync(invocation.Stopping);
        return [.. trash.Trash.Select(volume => new TrashRow(volume, agent.AgentInfo.Hostname, address))];
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
        ["on_destroy"] = row.Volume.OnDestroy,
        ["kept_until"] = row.Volume.KeptUntil,
        ["trouble"] = row.Volume.Trouble,
    };
}
