using System.Text.Json.Nodes;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Volumes;

/// <summary>How volumes are read and shown.</summary>
internal static class VolumeNoun
{
    public static Noun<VolumeRow> Instance { get; } = new()
    {
        Singular = "volume",
        Plural = "volumes",
        ReadAsync = ReadAsync,
        Name = row => row.Name,
        FullName = row => $"{row.Name}@{row.Known.AgentId}",
        Aliases = row => [row.Known.PersistenceId, $"{row.Name}@{row.Known.Hostname}", row.Known.VolumeId],
        Columns =
        [
            new("VOLUME", row => row.Name),
            new("SIZE", row => Amounts.Megabytes(row.Known.SizeMb)) { IsNumber = true },
            new("AGENT", row => row.Known.Hostname),
            new("STATE", row => row.State) { Tone = row => row.Tone },
            new("USED", row => VolumeUses.Share(row.Use)) { IsWide = true, IsNumber = true, Tone = VolumeUses.ToneOf },
            new("FILES", row => VolumeUses.Files(row.Use)) { IsWide = true, IsNumber = true },
            new("FULL-IN", row => VolumeUses.FullIn(row.Use)) { IsWide = true },
            new("LAST-USED", row => VolumeUses.LastUsed(row)) { IsWide = true },
            new("DISK", row => row.Known.Disk ?? "root") { IsWide = true },
            new("AGENT-ID", row => row.Known.AgentId) { IsWide = true },
            new("VOLUME-ID", row => row.Known.VolumeId) { IsWide = true },
            new("REASON", row => row.Known.Reason ?? "") { IsWide = true },
        ],
        Document = Document,
        TellAsync = TellAsync,
        TellMissingAsync = TellDestroyedAsync,
    };

    // Whoever destroyed one by mistake looks for it under its name first.
    private static async Task<string?> TellDestroyedAsync(Invocation invocation, string name)
    {
        var known = await invocation.Connection.MasterAdmin().VolumesAsync(invocation.Stopping);
        var destroyed = known.Where(volume => volume.State is "trash" or "destroying"
            && (name == $"{volume.Role}/{volume.PersistenceId}" || name == volume.PersistenceId
                || name == volume.VolumeId)).ToList();
        return destroyed.Count == 0
            ? null
            : $"Volume '{name}' was destroyed; its data is in the trash of "
                + $"{string.Join(", ", destroyed.Select(volume => volume.Hostname).Distinct())} for a while. 'holdfast "
                + "volumes trash ls -o wide' shows until when, and by whom it was destroyed.";
    }

    private static async Task<IReadOnlyList<VolumeRow>> ReadAsync(Invocation invocation)
    {
        var known = invocation.Connection.MasterAdmin().VolumesAsync(invocation.Stopping);
        var state = await ClusterState.ReadAsync(invocation);
        // What lies in the trash has a list of its own.
        IReadOnlyList<VolumeRow> rows = [.. (await known).Where(volume => volume.State != "trash").Select(volume =>
        {
            var agent = state.Agents.FirstOrDefault(one => one.AgentInfo.Id.Value == volume.AgentId);
            var row = new VolumeRow(volume, agent, Task: null);
            return row with
            {
                Task = state.Tasks.FirstOrDefault(task =>
                    task.AgentId.Value == volume.AgentId && task.Resources.Any(row.IsMine)),
            };
        })];
        return invocation.Get(OutputOptions.Format) is OutputFormat.Wide or OutputFormat.Json or OutputFormat.Yaml
            ? await VolumeUses.AddAsync(invocation, rows)
            : rows;
    }

    /// <summary>Fails where a role has another volume of a name: tasks find theirs by it, wherever it is, and an agent
    /// knows of its own alone.</summary>
    public static async Task RequireNewAsync(Invocation invocation, string? role, string? name, string volumeId)
    {
        var volumes = await ReadAsync(invocation);
        if (volumes.FirstOrDefault(other => other.Name == $"{role}/{name}" && other.Known.VolumeId != volumeId)
            is { } same)
            throw Failure.Conflict(
                $"There is a volume {same.Name} on {same.Known.Hostname} by now ({same.State}). Choose another name; "
                + "'--as NAME' restores a destroyed one under it.");
    }

    private static JsonObject Document(VolumeRow row) => new()
    {
        ["volume_id"] = row.Known.VolumeId,
        ["persistence_id"] = row.Known.PersistenceId,
        ["role"] = row.Known.Role,
        ["size_mb"] = row.Known.SizeMb,
        ["disk"] = row.Known.Disk,
        ["agent_id"] = row.Known.AgentId,
        ["hostname"] = row.Known.Hostname,
        ["agent"] = row.Known.Agent,
        ["state"] = row.Known.State,
        ["reason"] = row.Known.Reason,
        ["used_bytes"] = row.Use?.UsedBytes,
        ["used_inodes"] = row.Use?.UsedInodes,
        ["measured_at"] = row.Use?.MeasuredAt,
        ["full_in_secs"] = row.Use?.FullInSecs,
        ["last_used"] = row.Use?.LastUsed,
        ["task_id"] = row.Task?.TaskId.Value,
        ["framework_id"] = row.Task?.FrameworkId.Value,
    };

    private static async Task TellAsync(Invocation invocation, VolumeRow row, Details details)
    {
        row = (await VolumeUses.AddAsync(invocation, [row]))[0];
        details.Line("Volume", row.Name);
        details.Line("Id", row.Known.VolumeId);
        details.Line("State", row.State, row.Tone);
        details.Line("Reason", row.Known.Reason);
        details.Line("Size", Amounts.Megabytes(row.Known.SizeMb));
        details.Line("Used", VolumeUses.Whole(row.Use));
        details.Line("Full in", VolumeUses.FullIn(row.Use));
        details.Line("Last used", VolumeUses.LastUsed(row));
        details.Line("Agent", $"{row.Known.Hostname} ({row.Known.AgentId})");
        details.Line("Disk", row.Known.Disk ?? "the agent's root disk");
        details.Line("Reserved by", row.Resource?.Reservations.LastOrDefault()?.Principal);
        details.Line("Task", row.Task?.TaskId.Value);
        details.Line("Framework", row.Task?.FrameworkId.Value);
    }
}
