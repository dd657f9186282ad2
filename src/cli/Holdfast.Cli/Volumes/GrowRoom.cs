using Holdfast.Cli.Reservations;
using Holdfast.Cli.Resources;
using Holdfast.Protocol.V1;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;
using ReservationInfo = Holdfast.Protocol.V1.Resource.Types.ReservationInfo;

namespace Holdfast.Cli.Volumes;

/// <summary>What a volume can grow by: disk that is reserved exactly as it is, and such that can be reserved so. Pure.
/// </summary>
/// <param name="Reserved">How many MB are reserved so, on its disk, and used by nobody.</param>
/// <param name="Free">How many MB nobody has reserved.</param>
internal sealed record GrowRoom(double Reserved, double Free)
{
    /// <summary>What there is on the agent of a volume.</summary>
    public static GrowRoom Of(Agent agent, Resource volume)
    {
        var root = DiskSource.RootOf(volume);
        var key = ReservationRow.KeyOf(volume.Reservations);
        var total = Amounts.Of(agent.TotalResources.Where(IsAlike), "disk");
        var used = Amounts.Of(agent.AllocatedResources.Where(IsAlike), "disk");
        // What lies below further levels is not nobody's: only who made those can take them off.
        var free = volume.Reservations.Count == 1
            && volume.Reservations[0].Type == ReservationInfo.Types.Type.Dynamic
            ? FreeAmount.Of(agent, "disk", root)
            : 0;
        return new(Math.Max(0, total - used), free);

        bool IsAlike(Resource one) => one.Disk?.Persistence is null && DiskSource.RootOf(one) == root
            && ReservationRow.KeyOf(one.Reservations) == key;
    }

    /// <summary>How much must be reserved first; null where there is not enough.</summary>
    public double? Missing(double wanted)
    {
        var missing = Math.Round(Math.Max(0, wanted - Reserved), 3);
        return missing <= Free ? missing : null;
    }
}
