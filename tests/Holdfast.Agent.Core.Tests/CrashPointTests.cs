using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests;

/// <summary>
/// A busy life is cut after each of its commits, and after each deed of the host whose word is lost; the agent must
/// come back from
/// each cut to a consistent state that denies nothing it acknowledged (S1, S2, S4, S7, S8).
/// </summary>
public sealed class CrashPointTests
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);

    private readonly List<Cut> _cuts = [];

    [Fact]
    public void Agent_CutAnywhere_ComesBackConsistent()
    {
        LiveOnce();

        Assert.True(_cuts.Count > 40, $"only {_cuts.Count} cuts");
        for (var i = 0; i < _cuts.Count; i++) ComeBack(i, _cuts[i]);
    }

    [Fact]
    public void Agent_CutTwice_ComesBackConsistent()
    {
        LiveOnce();
        var first = _cuts.ToArray();

        for (var i = 0; i < first.Length; i += 7)
        {
            _cuts.Clear();
            Recover(first[i], record: true);
            var second = _cuts.ToArray();
            for (var j = 0; j < second.Length; j += 3) ComeBack(i, second[j]);
        }
    }

    /// <summary>All that ran is gone with the machine: it is reported once, and never started a second time.</summary>
    [Fact]
    public void Machine_RestartedAnywhere_ComesBackConsistent()
    {
        LiveOnce();

        for (var i = 0; i < _cuts.Count; i++)
        {
            _cuts[i].Host.Running.Clear();
            ComeBack(i, _cuts[i]);
        }
    }

    private void LiveOnce()
    {
        var rig = new AgentRig();
        var host = new SimulatedHost();
        Watch(rig, host);
        rig.Register();
        rig.Run(1,
            new OperationStep(Given.Operation(1, OperationKind.Reserve,
                Given.Reserved(Given.Cpus(2000)), Given.Reserved(Given.Mem(512)), Given.Reserved(Given.Disk(256)))),
            new OperationStep(Given.Operation(2, OperationKind.Create, Given.Volume("a", 64), Given.Volume("b", 64))),
            new LaunchStep(Given.Task("t1", Given.Reserved(Given.Cpus(500)), Given.Volume("a", 64))),
            new LaunchStep(Given.Task("t2", Given.Cpus(100))));
        host.Work(rig);
        rig.AcknowledgeAll();
        rig.Tell(new KillTask(Given.Framework, TaskId.Parse("t2"), null, default));
        host.Work(rig);
        rig.AcknowledgeAll();
        // One that a task holds, and one that nobody does.
        rig.Run(5,
            new OperationStep(Given.Operation(8, OperationKind.GrowVolume, Given.Volume("a", 64)) with
            {
                Change = [Given.Reserved(Given.Disk(32))],
            }),
            new OperationStep(Given.Operation(9, OperationKind.ShrinkVolume, Given.Volume("b", 64)) with
            {
                Change = [Given.Reserved(Given.Disk(32))],
            }));
        host.Work(rig);
        rig.Run(2,
            new OperationStep(Given.Operation(3, OperationKind.Create, Given.Volume("c", 64))),
            new OperationStep(Given.Operation(4, OperationKind.Destroy, Given.Volume("b", 32))),
            new OperationStep(Given.Operation(5, OperationKind.Unreserve, Given.Reserved(Given.Mem(128)))));
        host.Work(rig);
        host.Exit(rig, host.Started[0], 0);
        var moved = Given.Volume("a", 96).WithKey(Given.Volume("a", 96).Key.WithReservations(
            ReservationStack.Of(Reservation.Dynamic(RoleName.Parse("batch"), "ops"))));
        rig.Run(4, new OperationStep(Given.Operation(7, OperationKind.Reserve, moved) with
        {
            Source = ResourceBag.Of(Given.Volume("a", 96)),
        }));
        host.Work(rig);
        rig.Run(3,
            new OperationStep(Given.Operation(6, OperationKind.Destroy, moved)),
            new LaunchStep(Given.Task("t3", Given.Volume("c", 64))));
        host.Work(rig);
        rig.AcknowledgeAll();
        host.BeforeWord = null;
        ResourcesAddUp(rig);
        DisksAgree(rig, host);
    }

    // After each commit: its effects are lost. Before each word: the deed is done, and nobody knows.
    private void Watch(AgentRig rig, SimulatedHost host)
    {
        Record();
        rig.Committed = Record;
        host.BeforeWord = Record;

        void Record() => _cuts.Add(new Cut([.. rig.Rows], host.Copy(), rig.Now, [.. rig.Said]));
    }

    private void ComeBack(int number, Cut cut)
    {
        var (rig, host) = Recover(cut, record: false);

        var why = $"cut {number}";
        Assert.DoesNotContain(rig.Rows.OfType<VolumeRow>(), static row =>
            row.State is VolumeState.Creating or VolumeState.Destroying or VolumeState.Withheld);
        Assert.All(rig.Rows.OfType<OperationRow>(), row => Assert.True(row.Update.State.IsTerminal(), why));
        Assert.All(rig.Rows.OfType<BatchRow>(), row => Assert.Null(row.Batch));
        Assert.All(rig.Rows.OfType<ContainerRow>(), row => Assert.Equal(ContainerPhase.Running, row.Phase));
        ResourcesAddUp(rig);
        DisksAgree(rig, host);
        NothingAcknowledgedIsDenied(rig, cut);
    }

    private (AgentRig Rig, SimulatedHost Host) Recover(Cut cut, bool record)
    {
        var host = cut.Host.Copy();
        var rig = new AgentRig(rows: cut.Rows, seed: 77 + (ulong)cut.Rows.Length, now: cut.At);
        rig.Said.AddRange(cut.Said);
        if (record) Watch(rig, host);
        host.Work(rig);
        rig.Register();
        rig.AcknowledgeAll();
        host.Work(rig);
        rig.Pass(Settling);
        host.Work(rig);
        host.BeforeWord = null;
        return (rig, host);
    }

    private static void ResourcesAddUp(AgentRig rig)
    {
        var configured = Given.Facts().Resources;
        var total = rig.Core.BuildView().Total;
        Assert.Equal(configured.Scalar("cpus"), total.Scalar("cpus"));
        Assert.Equal(configured.Scalar("mem"), total.Scalar("mem"));
        Assert.Equal(configured.Scalar("disk"), total.Scalar("disk"));
        Assert.True(total.Contains(rig.Core.BuildView().Allocated.Unallocate()));
        var claims = rig.Rows.OfType<ClaimRow>().Aggregate(Quantity.Zero, static (sum, row) =>
            sum + row.Resource.Amount);
        var volumes = rig.Rows.OfType<VolumeRow>().Where(static row => row.State == VolumeState.Ready)
            .Aggregate(Quantity.Zero, static (sum, row) => sum + row.Resource.Amount);
        var reserved = total.Reserved.Aggregate(Quantity.Zero, static (sum, resource) => sum + resource.Amount);
        Assert.Equal(reserved, claims + volumes);
    }

    private static void DisksAgree(AgentRig rig, SimulatedHost host)
    {
        var rows = rig.Rows.OfType<VolumeRow>().ToList();
        Assert.Equal(host.Volumes.Order(ById),
            rows.Where(static row => row.State == VolumeState.Ready).Select(static row => row.Id).Order(ById));
        Assert.Equal(host.Trash.Order(ById),
            rows.Where(static row => row.State == VolumeState.Trash).Select(static row => row.Id).Order(ById));
        Assert.All(rows.Where(static row => row.State == VolumeState.Trash), static row =>
            Assert.NotNull(row.Destroyed));
        // The limit on the disk is the size in the ledger, whatever was cut.
        foreach (var (volume, limit) in host.Limits)
            Assert.Equal(rows.Find(row => row.Id == volume)?.Resource.Amount ?? limit, limit);
        Assert.Equal(
            host.Running.Keys.OrderBy(static id => id.ToString(), StringComparer.Ordinal),
            rig.Rows.OfType<ContainerRow>().Select(static row => row.Id).OrderBy(static id =>
                id.ToString(), StringComparer.Ordinal));
        Assert.Empty(host.Purged);
    }

    // What was said before the cut was said after its commit: it must hold for ever.
    private static void NothingAcknowledgedIsDenied(AgentRig rig, Cut cut)
    {
        foreach (var before in cut.Said.OfType<OperationUpdated>())
        {
            var row = rig.Rows.OfType<OperationRow>().Single(row => row.Operation.Uuid == before.Update.Operation);
            Assert.Equal(before.Update, row.Update);
        }
        foreach (var group in rig.SaidAll<TaskUpdated>().GroupBy(static said => said.Update.Task))
        {
            var updates = group.Select(static said => said.Update).DistinctBy(static update => update.Uuid).ToList();
            Assert.Equal(
                updates.Count(static update => update.State.IsTerminal()), updates[^1].State.IsTerminal() ? 1 : 0);
        }
    }

    private static readonly Comparer<VolumeId> ById =
        Comparer<VolumeId>.Create(static (one, other) => string.CompareOrdinal(one.ToString(), other.ToString()));

    private sealed record Cut(AgentRow[] Rows, SimulatedHost Host, DateTimeOffset At, AgentMessage[] Said);
}
