using Holdfast.Cli.Resources;
using Holdfast.Cli.Verbs;
using Holdfast.Protocol.V1;
using Call = Holdfast.Protocol.V1.Master.Call;

namespace Holdfast.Cli.Reservations;

/// <summary>The change that takes reservations off.</summary>
internal static class Unreserve
{
    /// <summary>Takes the innermost level off resources of one reservation.</summary>
    public static Change Of(Invocation invocation, ReservationRow row, IReadOnlyList<Resource> resources)
    {
        var role = resources[0].Reservations[^1].Role;
        var what = $"{Amounts.Line(resources)} of role '{role}' on {row.Host}";
        var call = new Call
        {
            Type = Call.Types.Type.UnreserveResources,
            UnreserveResources = new() { AgentId = row.Agent.AgentInfo.Id, Resources = { resources } },
        };
        return new($"unreserve {what}", $"Unreserved {what}", token =>
            invocation.Connection.Operator().SendAsync(call, token));
    }
}
