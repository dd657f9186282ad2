using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Holdfast.Protocol.V1;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;
using Call = Holdfast.Protocol.V1.Master.Call;

namespace Holdfast.Cli.Volumes;

/// <summary>The change that destroys a volume.</summary>
internal static class Destroy
{
    /// <summary>Destroys a volume if it is still the one that was seen: between that and the answer to a question
    /// minutes go by, in which another one of its name may be made.</summary>
    /// <param name="invocation">Where.</param>
    /// <param name="agent">Its agent.</param>
    /// <param name="volume">The volume as its agent has it.</param>
    /// <param name="seen">Its own id.</param>
    public static Change Of(Invocation invocation, Agent agent, Resource volume, string seen)
    {
        var name = $"{volume.Reservations[^1].Role}/{volume.Disk.Persistence.Id}";
        var what = $"volume {name} ({Amounts.Megabytes(volume.Scalar.Value)}) on {agent.AgentInfo.Hostname}";
        var destroy = new Call.Types.DestroyVolumes { AgentId = agent.AgentInfo.Id, Volumes = { volume } };
        return new(
            $"destroy {what}, whose data goes to the agent's trash",
            $"Destroyed {what}; 'holdfast volumes trash ls' shows how long its data is kept",
            token => invocation.Connection.Operator().DestroySeenAsync(destroy, [seen], token));
    }
}
