using System.Collections.Immutable;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.Tests.Operators;

public sealed class WeightTests
{
    private static readonly RoleName Web = RoleName.Parse("web");
    private static readonly RoleName Db = RoleName.Parse("db");

    private readonly MasterRig _rig = new();

    [Fact]
    public void Weights_Updated_AreStoredShownAndKeptOverARestart()
    {
        Assert.IsType<CallDone>(Set(_rig, ("web", 2.5), (" db ", 0.5)));

        var after = _rig.Restart();

        Assert.Equal([new(Db, 0.5), new(Web, 2.5)], _rig.View.Weights);
        Assert.Equal(_rig.View.Weights, after.View.Weights);
        Assert.Equal([new WeightRow(Db, 0.5), new WeightRow(Web, 2.5)], _rig.Rows().Weights);
        Assert.Contains(new WeightsChanged("web=2.5,db=0.5", "ops"), _rig.Notes);
    }

    [Theory]
    [InlineData("web", 0)]
    [InlineData("web", -1)]
    [InlineData("web", double.NaN)]
    [InlineData("web", double.PositiveInfinity)]
    [InlineData("a//b", 1)]
    [InlineData("", 1)]
    public void Weights_OfWhichOneIsNone_AreAllRefused(string role, double weight)
    {
        var refused = Assert.IsType<CallRefused>(Set(_rig, ("good", 2), (role, weight)));

        Assert.Equal(400, refused.Status);
        Assert.Contains($"'{role}'", refused.Reason, StringComparison.Ordinal);
        Assert.Empty(_rig.View.Weights);
        Assert.Empty(_rig.Rows().Weights);
    }

    [Fact]
    public void Weights_Changed_CountFromTheNextRoundOn()
    {
        var web = _rig.Subscribe(Make.Framework("web", "web"));
        var db = _rig.Subscribe(Make.Framework("db", "db"));
        Set(_rig, ("web", 3));
        for (var i = 0; i < 4; i++) _rig.Register("cpus:1;mem:64", $"node{i}");

        _rig.Settle();

        Assert.Equal((3, 1), (web.Offers.Count, db.Offers.Count));
    }

    [Fact]
    public void Weights_OfARoleWithFrameworks_TakeBackWhatIsOffered()
    {
        _rig.Register();
        var framework = _rig.Subscribe(Make.Framework("below", "web/api"));
        var offer = framework.Offers.Single();

        Set(_rig, ("other", 2));
        Assert.DoesNotContain(framework.Events, evt => evt is OfferRescinded);

        Set(_rig, ("web", 2));
        Assert.Contains(new OfferRescinded(offer.Id), framework.Events);
        _rig.Advance(TimeSpan.FromSeconds(1.1));
        Assert.NotEqual(offer.Id, framework.Offers.Single().Id);

        Set(_rig, ("web", 2));
        Assert.Single(framework.Events.OfType<OfferRescinded>());
    }

    [Fact]
    public void WeightFlag_CountsOnlyWhileTheRegistryHoldsNone()
    {
        var options = new MasterOptions
        {
            Weights = ImmutableSortedDictionary<RoleName, double>.Empty.Add(Web, 4),
        };
        var first = new MasterRig(options);
        Assert.Equal([new WeightRow(Web, 4)], first.Rows().Weights);
        Set(first, ("web", 2));

        var second = new MasterRig(options, first.Rows(), seed: 2);

        Assert.Equal([new(Web, 2)], second.View.Weights);
        Assert.Contains(new WeightFlagIgnored("web=4"), second.Notes);
    }

    private static CallOutcome Set(MasterRig rig, params (string Role, double Weight)[] weights)
    {
        var correlation = rig.NextCorrelation();
        var effects = rig.Apply(new OperatorWeightsReceived(rig.Now, correlation, new WeightsRequest(
            [.. weights.Select(pair => new RequestedWeight(pair.Role, pair.Weight))], "ops")));
        return effects.OfType<Reply>().Single(reply => reply.Correlation == correlation).Outcome;
    }
}
