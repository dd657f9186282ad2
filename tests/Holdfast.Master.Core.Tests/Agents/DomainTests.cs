using Holdfast.Master.Core.Tests.Rig;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Tests.Agents;

/// <summary>Where agents stand, and to whom those of other regions are offered.</summary>
public sealed class DomainTests
{
    private static readonly FaultDomain Here = new("eu", "a");
    private static readonly FaultDomain There = new("us", "a");

    private readonly MasterRig _rig = new(new MasterOptions { Domain = Here });

    [Fact]
    public void AgentOfTheSameRegion_OrWithoutADomain_IsOfferedToAnyone()
    {
        _rig.Subscribe();

        Register("zone-b", Here with { Zone = "b" });
        Register("unknown", domain: null);

        Assert.Equal(["unknown", "zone-b"], OfferedAgents());
    }

    [Fact]
    public void AgentOfAnotherRegion_IsNotOfferedToWhoDoesNotKnowOfRegions()
    {
        _rig.Subscribe();

        Register("far", There);

        Assert.Empty(OfferedAgents());
    }

    /// <summary>Mesos: AgentDomainUnset, from the other side.</summary>
    [Fact]
    public void AgentWithADomain_AtAMasterWithout_IsNotAdmittedAndHearsWhy()
    {
        var rig = new MasterRig();
        var agent = new FakeAgent(rig, "node1", Make.Bag("cpus:1")) { Spec = Spec("node1", There) };

        agent.Connect();

        Assert.Equal(RefusalKind.Quarantined, agent.Refusal!.Kind);
        Assert.Contains("it stands in region 'us', zone 'a'", agent.Refusal.Reason, StringComparison.Ordinal);
        Assert.Contains("give the master --domain too", agent.Refusal.Reason, StringComparison.Ordinal);
        Assert.Empty(rig.View.Agents);
    }

    /// <summary>Mesos: RegistrationWithoutRequiredAgentDomain.</summary>
    [Fact]
    public void AgentWithoutADomain_WhereOneIsRequired_IsNotAdmitted()
    {
        var rig = new MasterRig(new MasterOptions { Domain = Here, RequireAgentDomain = true });
        var agent = new FakeAgent(rig, "node1", Make.Bag("cpus:1"));

        agent.Connect();
        Assert.Contains("--require_agent_domain", agent.Refusal!.Reason, StringComparison.Ordinal);

        agent.Spec = Spec("node1", There);
        agent.Connect();
        Assert.NotNull(agent.Welcome);
    }

    /// <summary>The operator moved it: what it says when it comes back counts.</summary>
    [Fact]
    public void AgentThatComesBackFromAnotherRegion_IsOfferedNoMore()
    {
        _rig.Subscribe();
        var agent = Register("node1", Here);
        Assert.Equal(["node1"], OfferedAgents());
        agent.Disconnect();

        agent.Spec = agent.Spec with { Domain = There, Wire = new byte[] { 1 } };
        agent.Generation++;
        agent.Connect();
        agent.Report();

        Assert.True(_rig.View.Agents.Single().IsActive);
        Assert.Empty(OfferedAgents());
    }

    private FakeAgent Register(string hostname, FaultDomain? domain)
    {
        var agent = new FakeAgent(_rig, hostname, Make.Bag("cpus:1;mem:64")) { Spec = Spec(hostname, domain) };
        agent.Connect();
        agent.Report();
        return agent;
    }

    private static AgentSpec Spec(string hostname, FaultDomain? domain) =>
        new() { Hostname = hostname, Ip = "127.0.0.1", Port = 5051, Version = "0.1.0", Domain = domain };

    private IEnumerable<string> OfferedAgents()
    {
        _rig.Settle();
        return _rig.View.Frameworks.SelectMany(one => one.Offers).Select(offer => offer.Agent.Hostname).Order();
    }
}
