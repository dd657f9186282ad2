using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Tests;

/// <summary>A directory that is there becomes a volume at an operator's word (S1, S7).</summary>
public sealed class AdoptTests
{
    private static readonly VolumeId Known = VolumeId.Parse("8d0f8f3a-0c1e-4f4e-9a6b-2f1f0f6f7a11");

    private readonly SimulatedHost _host = new();
    private readonly AgentRig _rig = new AgentRig().Register();

    [Fact]
    public void Adopt_OfADirectoryWithoutAManifest_MakesItWhatIsSaid()
    {
        var plan = Assert.IsType<OrderPlanned>(Ask(Given("v", 64), isPlan: true));
        Assert.Contains("10 MB there, limited to 64 MB", plan.Text, StringComparison.Ordinal);
        Assert.Empty(_rig.Rows.OfType<VolumeRow>());

        var done = Assert.IsType<OrderDone>(Ask(Given("v", 64)));

        Assert.Equal((VolumeState.Ready, "db"), (done.Spec.State, $"{done.Spec.Resource.Key.Role}"));
        Assert.Equal([done.Volume], _host.Volumes);
        Assert.True(_rig.Core.BuildView().Total.Contains(Rig.Given.Volume("v", 64)));
        Assert.Equal(VolumeState.Ready, Assert.Single(_rig.SaidAll<ResourcesChanged>().Last().Volumes).State);
        Assert.Null(Assert.Single(_rig.Rows.OfType<VolumeRow>()).Adopt);
        Assert.Equal(Rig.Given.Facts().Resources.Scalar("disk"), _rig.Core.BuildView().Total.Scalar("disk"));
    }

    /// <summary>A volume whose ledger is lost is the same one again, with all that it was.</summary>
    [Fact]
    public void Adopt_OfAVolumeWithItsManifest_GivesItAllItsAttributes()
    {
        var resource = Described();
        _host.Adoptable = _host.Adoptable with
        {
            Described = new(Known, resource, new OperationUuid(new Guid(5, 0, 0, new byte[8])), "framework"),
        };

        var done = Assert.IsType<OrderDone>(Ask(new Adoption("/lost/v", null, null, null, null, null)));

        Assert.Equal((Known, resource), (done.Volume, done.Spec.Resource));
        Assert.Equal("framework", Assert.Single(_rig.Rows.OfType<VolumeRow>()).Creator);
        Assert.Contains("name is taken", Assert.IsType<OrderImpossible>(
            Ask(new Adoption("/lost/v", null, null, null, null, null))).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v", 5, "holds 10 MB")]
    [InlineData("v", 20_000, "are missing")]
    [InlineData(null, 64, "No manifest beside")]
    public void Adopt_ThatCannotBe_IsRefusedWithTheReason(string? name, int size, string reason)
    {
        var refused = Assert.IsType<OrderImpossible>(Ask(Given(name, size)));

        Assert.Contains(reason, refused.Text, StringComparison.Ordinal);
        Assert.Empty(_rig.Rows.OfType<VolumeRow>());
        Assert.Empty(_rig.Did<AdoptVolume>());
    }

    [Fact]
    public void Adopt_OfWhatTheHostRefuses_IsRefusedWithItsReason()
    {
        _host.Adoptable = _host.Adoptable with { Fault = "On the way is a symbolic link." };

        Assert.Equal("On the way is a symbolic link.", Assert.IsType<OrderImpossible>(Ask(Given("v", 64))).Text);
    }

    [Fact]
    public void Adopt_ThatFails_LeavesAllAsItWas()
    {
        _host.Ignored.Add(typeof(AdoptVolume));
        Assert.Null(Ask(Given("v", 64)));
        var volume = Assert.Single(_rig.Rows.OfType<VolumeRow>());

        _rig.Apply(at => new VolumeAdoptFailed(at, volume.Id, "No space left on device", VolumePlace.Nowhere));

        Assert.Contains("is as it was", Assert.IsType<OrderFailed>(_rig.Did<AnswerOrder>().Last().Outcome).Text,
            StringComparison.Ordinal);
        Assert.Empty(_rig.Rows.OfType<VolumeRow>());
        Assert.Equal(Rig.Given.Facts().Resources, _rig.Core.BuildView().Total);
    }

    /// <summary>The agent is cut after each commit and after each deed whose word is lost.</summary>
    [Fact]
    public void Adopt_CutAnywhere_IsDoneOnceItIsStoredAndElseNotBegun()
    {
        var cuts = new List<(AgentRow[] Rows, SimulatedHost Host)>();
        _rig.Committed = Record;
        _host.BeforeWord = Record;
        Record();
        Ask(Given("v", 64));
        Record();

        Assert.True(cuts.Count >= 4, $"only {cuts.Count} cuts");
        foreach (var (rows, left) in cuts)
        {
            var host = left.Copy();
            var rig = new AgentRig(rows: rows, now: _rig.Now);
            host.Work(rig);
            var isStored = rows.OfType<VolumeRow>().Any();
            Assert.Equal(isStored ? [VolumeState.Ready] : [], rig.Rows.OfType<VolumeRow>().Select(row => row.State));
            Assert.Equal(isStored ? 1 : 0, host.Volumes.Count);
            Assert.Equal(Rig.Given.Facts().Resources.Scalar("disk"), rig.Core.BuildView().Total.Scalar("disk"));
        }

        void Record() => cuts.Add(([.. _rig.Rows], _host.Copy()));
    }

    private OrderOutcome? Ask(Adoption adoption, bool isPlan = false)
    {
        var before = _rig.Did<AnswerOrder>().Count();
        _rig.Apply(at => new AdoptAsked(at, adoption, isPlan, "ops", Correlation: 7));
        _host.Work(_rig);
        return _rig.Did<AnswerOrder>().Skip(before).SingleOrDefault()?.Outcome;
    }

    private static Adoption Given(string? name, long megabytes) => new(
        "/srv/data", name is null ? null : PersistenceId.Parse(name), name is null ? null : Rig.Given.Db,
        Quantity.FromMilli(megabytes * 1000), "ops", "data");

    private static Resource Described()
    {
        var labels = Labels.Of(new Label("team", "a"), new Label(OnDestroyRule.Label, "keep"));
        var reserved = Rig.Given.Disk(64).PushReservation(Reservation.Dynamic(Rig.Given.Db, "framework", labels));
        return Rig.Given.Persistent(reserved, "data");
    }
}
