using Holdfast.Allocation.Explaining;
using static Holdfast.Allocation.Tests.Cluster;

namespace Holdfast.Allocation.Tests;

public sealed class AllocatorExplainTests
{
    private readonly Cluster _cluster = new();

    [Fact]
    public void Explain_OfAFrameworkThatCanHaveNothing_NamesThatReason()
    {
        var framework = _cluster.Framework("f1", "web");
        _cluster.Agent("a1", "cpus:1;mem:64");

        Assert.Equal("NotSubscribed 1", _cluster.Explain(framework, "db"));
        _cluster.Allocator.Suppress(framework);
        Assert.Equal("Suppressed 1", _cluster.Explain(framework, "web"));
        _cluster.Allocator.Deactivate(framework);
        Assert.Equal("FrameworkInactive 1", _cluster.Explain(framework, "web"));
    }

    [Fact]
    public void Explain_WithManyAgents_RanksReasonsByHowManyEachConcerns()
    {
        var framework = _cluster.Framework("f1", "web");
        for (var i = 0; i < 3; i++) _cluster.Agent($"filtered-{i}", "cpus:1;mem:64");
        var refused = _cluster.Event();
        for (var i = 0; i < 3; i++) _cluster.Decline(refused[i], seconds: 20 + i);
        _cluster.Agent("reserved-1", "cpus(db):1;mem(db):64");
        _cluster.Agent("reserved-2", "cpus(db):1;mem(db):64");
        _cluster.Agent("small", "disk:10");
        _cluster.Allocator.SetActive(_cluster.Agent("away", "cpus:1;mem:64"), isActive: false);
        _cluster.Agent("used", "cpus:1;mem:64");
        _cluster.Event();

        var causes = _cluster.Allocator.Explain(framework, Role("web"), _cluster.Now);

        Assert.Equal(
            "Filtered 3, ReservedForOthers 2, AgentInactive 1, HeldByItself 1, BelowMinimum 1",
            _cluster.Explain(framework, "web"));
        Assert.Equal(_cluster.Now.AddSeconds(20), causes[0].Until);
        Assert.Contains("2026-01-01 00:00:20Z", causes[0].ToString(), StringComparison.Ordinal);
        Assert.All(causes[1..], static cause => Assert.Null(cause.Until));
    }

    [Fact]
    public void Explain_OfAnAgentThatOthersHold_SaysSo()
    {
        _cluster.Framework("f1", "web");
        _cluster.Agent("a1", "cpus:1;mem:64");
        _cluster.Event();
        var framework = _cluster.Framework("f2", "web");

        Assert.Equal("NothingFree 1", _cluster.Explain(framework, "web"));
    }

    [Fact]
    public void Explain_OfAnAgentThatNothingKeepsAway_SaysThatItsTurnComes()
    {
        var framework = _cluster.Framework("f1", "web");
        _cluster.Agent("a1", "cpus:1;mem:64");

        Assert.Equal("NextInTurn 1", _cluster.Explain(framework, "web"));
    }

    [Fact]
    public void Cause_OfEveryReason_ReadsAsASentence()
    {
        foreach (var reason in Enum.GetValues<WaitReason>())
        {
            var sentence = new WaitCause(reason, 2, DateTimeOffset.UnixEpoch).ToString();

            Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        }
    }
}
