using Google.Protobuf;
using Holdfast.Cli.Resources;
using Holdfast.Protocol.V1;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;
using ReservationInfo = Holdfast.Protocol.V1.Resource.Types.ReservationInfo;

namespace Holdfast.Cli.Reservations;

/// <summary>What of one agent is reserved in one way.</summary>
/// <param name="Agent">Where.</param>
/// <param name="Stack">The reservation and those that it refines, the last one counts.</param>
/// <param name="Resources">What is reserved so.</param>
/// <param name="IsOrphan">Whether no framework has the role, nor one above it.</param>
internal sealed record ReservationRow(
    Agent Agent, IReadOnlyList<ReservationInfo> Stack, IReadOnlyList<Resource> Resources, bool IsOrphan)
{
    public ReservationInfo Top => Stack[^1];

    public string Role => Top.Role;

    public bool IsDynamic => Top.Type == ReservationInfo.Types.Type.Dynamic;

    public string Host => Agent.AgentInfo.Hostname;

    public IReadOnlyList<Resource> Volumes =>
        [.. Resources.Where(resource => resource.Disk?.Persistence is not null)];

    /// <summary>What of it tasks hold.</summary>
    public IReadOnlyList<Resource> Used =>
        [.. Agent.AllocatedResources.Where(resource => resource.Reservations.SequenceEqual(Stack))];

    /// <summary>The reservation of a resource, so that equal ones can be found.</summary>
    public static string KeyOf(IEnumerable<ReservationInfo> stack) =>
        string.Join('/', stack.Select(level => Convert.ToHexString(level.ToByteArray())));

    public override string ToString() => $"{Amounts.Line(Resources)} for role '{Role}' on {Host}";
}
