using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Holdfast.Protocol.V1;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;
using Call = Holdfast.Protocol.V1.Master.Call;

namespace Holdfast.Cli.Volumes;

/// <summary>The change that destroys a volume.</summary>
internal static class Destroy
{
    public static Change Of(Invocation invocation, Agent agent, Resource volume)
    {
        var name = $"{volume.Reservations[^1].Role}/{volume.Disk.Persistence.Id}";
        var what = $"volume {name} ({Amounts.Megabytes(volume.Scalar.Value)}) on {agent.AgentInfo.Hostname}";
        var call = new Call
        {
            Type = Call.Types.Type.DestroyVolumes,
            DestroyVolumes = new() { AgentId = agent.AgentInfo.Id, Volumes = { volume } },
        };
        return new(
            $"destroy {what}, whose data goes to the agent's trash",
            $"Destroyed {what}; 'holdfast volumes trash ls' shows how long its data is kept",
            token => invocation.Connection.Operator().SendAsync(call, token));
    }
}
