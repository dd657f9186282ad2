using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Rows;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Calls;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Testing.Simulation.Frameworks;
using Holdfast.Testing.Simulation.Nodes;
using Holdfast.Testing.Simulation.Running;

namespace Holdfast.Testing.Simulation.Faults;

/// <summary>An operator who reserves, unreserves, moves, creates, resizes, destroys, restores, purges, renames and
/// tears down at random.</summary>
internal sealed class SimOperator(SimMaster master, Chance chance)
{
    private const string Caller = "admin";

    private int _lastVolume;

    public void ActOn(SimAgent agent, SimFramework framework)
    {
        var role = RoleName.Parse(framework.Role);
        var own = Reservation.Dynamic(role, "admin");
        var claims = agent.RowsOf<ClaimRow>().Select(static row => row.Resource).ToList();
        var volumes = agent.RowsOf<VolumeRow>().Where(static row => row.State == VolumeState.Ready)
            .Select(static row => row.Resource).ToList();
        // There is seldom any, and not for long.
        if (chance.Percent(60) && TryActOnTrash(agent)) return;
        switch (chance.Below(9))
        {
            case 0:
                var name = chance.Pick(["cpus", "disk"]);
                var plain = Resource.Scalar(name, Quantity.FromMilli(name == "cpus" ? 200 : 256_000));
                Ask(agent, OperationKind.Reserve, plain.PushReservation(own));
                break;
            case 1 when claims.Count > 0: Ask(agent, OperationKind.Unreserve, chance.Pick(claims)); break;
            case 2 when volumes.Count > 0: Ask(agent, OperationKind.Destroy, chance.Pick(volumes)); break;
            case 3 when claims.Find(static claim => claim.Name == "disk") is { Key: not null } space:
                var id = PersistenceId.Parse($"admin-{++_lastVolume}");
                Ask(agent, OperationKind.Create, space
                    .WithKey(space.Key.WithDisk(new Disk(space.Key.Disk?.Source, id)).WithShared(chance.Percent(30)))
                    .WithDetails(new ResourceDetails { Volume = new VolumeMount("data") }));
                break;
            case 4 when claims.Count > 0: Move(agent, PartOf(chance.Pick(claims))); break;
            case 5 when volumes.Count > 0: Move(agent, chance.Pick(volumes)); break;
            case 6 when volumes.Count > 0: Resize(agent, OperationKind.GrowVolume, chance.Pick(volumes)); break;
            case 7 when volumes.Count > 0: Resize(agent, OperationKind.ShrinkVolume, chance.Pick(volumes)); break;
            case 8: Rename(agent); break;
        }
    }

    // To the agent itself, as on its machine.
    private bool TryActOnTrash(SimAgent agent)
    {
        var trash = agent.RowsOf<VolumeRow>().Where(static row => row.State == VolumeState.Trash).ToList();
        if (trash.Count == 0) return false;
        var id = chance.Pick(trash).Id;
        var name = chance.Percent(30) ? PersistenceId.Parse($"admin-{++_lastVolume}") : (PersistenceId?)null;
        agent.Process?.Post(chance.Below(4) switch
        {
            0 => new PurgeAsked(agent.Now, id, Caller, agent.NextCorrelation()),
            1 => new WipeAsked(agent.Now, id, chance.Percent(30), Caller, agent.NextCorrelation()),
            _ => new RestoreAsked(agent.Now, id, name, chance.Percent(10), Caller, agent.NextCorrelation()),
        });
        return true;
    }

    private void Rename(SimAgent agent)
    {
        var volumes = agent.RowsOf<VolumeRow>().ToList();
        if (volumes.Count == 0) return;
        agent.Process?.Post(new RenameAsked(
            agent.Now, chance.Pick(volumes).Id, PersistenceId.Parse($"admin-{++_lastVolume}"), chance.Percent(10),
            Caller, agent.NextCorrelation()));
    }

    public void TearDown(SimFramework framework) =>
        master.Process?.Post(new OperatorTeardownReceived(master.Now, master.NextCorrelation(), framework.Id, null));

    // To any role, its own and one below included: in the last commit before, a task may have begun to use it.
    private void Move(SimAgent agent, Resource from)
    {
        var role = RoleName.Parse(chance.Pick(["db", "web", "db/below", "batch"]));
        var into = from.WithKey(from.Key.WithReservations(ReservationStack.Of(Reservation.Dynamic(role, "admin"))));
        Ask(agent, OperationKind.Reserve, into, ResourceBag.Of(from));
    }

    // Whoever uses it: in the last commit before, a task may have begun to, or ended.
    private void Resize(SimAgent agent, OperationKind kind, Resource volume) => Ask(
        agent, kind, volume,
        change: [volume.WithoutVolume().WithAmount(Quantity.FromMilli(64_000 * (1 + chance.Below(3))))]);

    private Resource PartOf(Resource claim) =>
        claim.Key is { Kind: ResourceKind.Scalar, Disk: null } && claim.Amount.Milli >= 2 && chance.Percent(50)
            ? claim.WithAmount(Quantity.FromMilli(claim.Amount.Milli / 2))
            : claim;

    private void Ask(SimAgent agent, OperationKind kind, Resource resource, ResourceBag? source = null,
        ResourceBag? change = null) =>
        master.Process?.Post(new OperatorOperationReceived(
            master.Now, master.NextCorrelation(),
            new OperatorOperationRequest(agent.Id, kind, ResourceBag.Of(resource), null)
            {
                Source = source ?? ResourceBag.Empty,
                Change = change ?? ResourceBag.Empty,
            }));
}
