using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Agents;
using Holdfast.Client.Masters;
using Holdfast.Protocol.V1;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;
using WireTask = Holdfast.Protocol.V1.Task;

namespace Holdfast.Cli.Volumes;

/// <summary>A volume as it is listed.</summary>
/// <param name="Known">As the master's inventory has it, also while its agent is away.</param>
/// <param name="Agent">Its agent; null while that is away.</param>
/// <param name="Task">What uses it; null where nothing does.</param>
/// <param name="Use">What it holds; null where nobody was asked, or does not tell.</param>
internal sealed record VolumeRow(KnownVolume Known, Agent? Agent, WireTask? Task, VolumeUse? Use = null)
{
    /// <summary>Role and persistence id: what frameworks know it by.</summary>
    public string Name => $"{Known.Role}/{Known.PersistenceId}";

    public bool IsAway => Known.Agent != "active";

    /// <summary>Whether it is there, free, or why not.</summary>
    public string State => (IsAway, Task) switch
    {
        (true, _) => $"away ({Known.Agent})",
        (_, { } task) when Known.State is "ready" or "attached" => $"used by {task.TaskId.Value}",
        _ => Known.State,
    };

    public Tone Tone => State switch
    {
        "ready" => Tone.Good,
        _ when IsAway => Tone.Bad,
        _ when Task is not null => Tone.Plain,
        "withheld" or "orphan" => Tone.Bad,
        _ => Tone.Busy,
    };

    /// <summary>The resource that it is; null while its agent is away or does not offer it.</summary>
    public Resource? Resource => Agent?.TotalResources.FirstOrDefault(IsMine);

    /// <summary>Has its agent do something to it.</summary>
    /// <exception cref="Failure">It is away, or it refuses.</exception>
    public async Task<int> OrderAsync(
        Invocation invocation,
        Func<AgentAdminClient, bool, string?, CancellationToken, Task<VolumeOrderOutcome>> askAsync)
    {
        if (IsAway || Agent is null)
            throw Failure.Conflict(
                $"Volume {Name} is on {Known.Hostname}, which is {Known.Agent}. Nothing can be told to it until it is "
                + "back.");
        return await new VolumeOrder(invocation, Known.Hostname, ClusterState.AddressOf(Agent), askAsync).RunAsync();
    }

    public bool IsMine(Resource resource) =>
        resource.Disk?.Persistence?.Id == Known.PersistenceId
        && resource.Reservations.LastOrDefault()?.Role == Known.Role;
}
