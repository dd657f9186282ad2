using System.Globalization;
using Holdfast.Link;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.State;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Agents;

/// <summary>Connections of agents: who is admitted under which id, and which session goes on.</summary>
internal sealed class AgentAdmission(Cluster cluster)
{
    private const string PutBack = "its disk was restored from a backup or cloned. Where the other one runs, stop this "
        + "one; else put the latest ledger.db back, or give this agent an empty --work_dir: then it is a new one, and "
        + "what lies in this directory stays as it is";

    private int _lastNumber = -1;

    public void Connected(long connection, AgentHello hello)
    {
        if (cluster.AgentsByConnection.TryGetValue(connection, out var greeted))
        {
            Drop(greeted, connection, "it said hello twice on one connection");
            return;
        }
        var spoken = new LinkVersion(hello.VersionMin, hello.VersionMax);
        if (LinkVersion.Current.Agree(spoken) is not { } version)
        {
            Refuse(connection, hello, RefusalKind.Version,
                $"the master speaks link version {LinkVersion.Current}, the agent {spoken}; upgrade the older one");
            return;
        }
        var known = Find(hello);
        if (((known is null ? null : Fault(known, hello)) ?? Fault(hello.Agent)) is var (kind, reason))
        {
            Refuse(connection, hello, kind, reason);
            return;
        }
        var agent = known ?? Admit(hello);
        if (agent.Connection is { } old) Drop(agent, old, "the agent has connected anew");
        Note(agent, hello);
        Welcome(agent, connection, hello, version);
    }

    /// <summary>A connection ended, or must: the session is kept for the agent to go on with.</summary>
    public void Disconnected(long connection)
    {
        if (!cluster.AgentsByConnection.Remove(connection, out var agent)) return;
        agent.Connection = null;
        cluster.RescindAll(agent);
        if (cluster.Allocator.Knows(agent.Id)) cluster.Allocator.SetActive(agent.Id, isActive: false);
        cluster.Note(new AgentConnectionLost(agent.Id, agent.Spec.Hostname));
        cluster.Touch(agent);
    }

    public void Drop(Agent agent, long connection, string reason)
    {
        Disconnected(connection);
        cluster.Do(new CloseConnection(connection, $"agent {agent.Id} on {agent.Spec.Hostname}", reason));
    }

    private Agent? Find(AgentHello hello) => hello.Agent.Id.IsNone
        ? KnownBy(hello.Ledger) // A first registration whose answer was lost.
        : cluster.Agents.Find(hello.Agent.Id);

    // One that was gone, and whose operator gave up its id, is new.
    private Agent? KnownBy(Guid ledger) =>
        cluster.AgentsByLedger.GetValueOrDefault(ledger) is { Phase: not AgentPhase.Gone } agent ? agent : null;

    /// <summary>Why a known agent is not let in; null when it is.</summary>
    private static (RefusalKind Kind, string Reason)? Fault(Agent known, AgentHello hello)
    {
        if (known.Ledger != hello.Ledger)
            return (RefusalKind.Quarantined,
                $"another ledger ({known.Ledger}) is known under the id {known.Id}, this one is "
                + $"{hello.Ledger}: give this agent a work directory of its own, or remove its copy of the id");
        if (known is { Phase: AgentPhase.Gone, GoneSince: var since })
            return (RefusalKind.Gone,
                $"agent {known.Id} was marked gone at {since:u}. Its tasks were reported to be gone and end here; its "
                + "volumes stay as they are, and are offered to nobody. If this machine is to be used again, run "
                + "'holdfast agents rejoin' on it once they have ended: then it gets a new id");
        if (hello.Generation < known.Generation)
            return (RefusalKind.Quarantined,
                $"the ledger of agent {known.Id} is at generation {hello.Generation}, but the "
                + $"cluster has seen {known.Generation}: {PutBack}");
        if (IsOfAnotherPast(known, hello))
            return (RefusalKind.Quarantined,
                $"the ledger of agent {known.Id} did not have the start that the cluster knows as generation "
                + $"{known.Generation} of it: {PutBack}");
        var goesOn = known.Session is { } session && hello.Session == session.Id;
        // A connection on which nothing was said may be one whose welcome was lost: then the same agent tries again.
        var isAlive = known is { Connection: not null, HasSpoken: true };
        if (isAlive && hello.Generation == known.Generation && !goesOn)
            return (RefusalKind.Quarantined,
                $"agent {known.Id} is connected already, with the same generation of its ledger: "
                + "stop the one of the two that is a copy");
        return null;
    }

    /// <summary>Why an agent is not let in for where it stands; null when it is.</summary>
    private (RefusalKind Kind, string Reason)? Fault(AgentSpec agent)
    {
        if (agent.Domain is { } domain && cluster.Options.Domain is null)
            return (RefusalKind.Quarantined,
                $"it stands in {domain}, and this master was not told where it stands itself: give the master "
                + "--domain too, or start the agent without");
        if (agent.Domain is null && cluster.Options.RequireAgentDomain)
            return (RefusalKind.Quarantined,
                "it does not say where it stands, and this master asks for that (--require_agent_domain): start the "
                + "agent with --domain");
        return null;
    }

    // A ledger that was put back reaches the generation that is known by being started again, but by other starts.
    // Those of long ago are not told any more.
    private static bool IsOfAnotherPast(Agent known, AgentHello hello)
    {
        var place = hello.Starts.Length - 1 - (hello.Generation - known.Generation);
        return known.Start is { } start && place >= 0 && hello.Starts[(int)place] != start;
    }

    private Agent Admit(AgentHello hello)
    {
        var id = hello.Agent.Id.IsNone ? NextId() : hello.Agent.Id;
        var agent = new Agent(id, cluster.Now)
        {
            Spec = hello.Agent with { Id = id },
            Ledger = hello.Ledger,
            Generation = -1, // Lower than any: what the agent says now is stored.
            Phase = AgentPhase.Admitted,
            Former = cluster.AgentsByLedger.GetValueOrDefault(hello.Ledger),
        };
        cluster.Agents.TryAdd(id, agent);
        cluster.AgentsByLedger[hello.Ledger] = agent;
        var origin = hello.Agent.Id.IsNone ? "it is new" : "its id comes from another control plane";
        cluster.Note(new AgentAdmitted(id, agent.Spec.Hostname, origin));
        return agent;
    }

    /// <summary>Stores what is new about the agent, before it is welcomed.</summary>
    private void Note(Agent agent, AgentHello hello)
    {
        var spec = hello.Agent with { Id = agent.Id };
        Guid? start = hello.Starts.IsEmpty ? null : hello.Starts[^1];
        var isKnown = agent.Generation == hello.Generation && agent.Start == start && IsSame(agent.Spec, spec);
        agent.Spec = spec;
        if (isKnown) return;
        (agent.Generation, agent.Start) = (hello.Generation, start);
        cluster.Store(new StoreAgent(agent.ToRow()));
    }

    private void Welcome(Agent agent, long connection, AgentHello hello, int version)
    {
        var frames = new List<LinkFrame<MasterMessage>>();
        var isResumed = agent.Session is { } session && session.Id == hello.Session
            && session.CanResume(hello.Received);
        if (isResumed)
        {
            agent.Session!.Resume(hello.Received, frames);
        }
        else
        {
            // What was under way in the old session is settled by the report: it says what has arrived.
            agent.Session = new LinkSession<MasterMessage>(cluster.Random.NextUuid(), cluster.Options.Window);
            agent.HasReported = false;
            // Counted from the first welcome: one that comes and goes without a report is no better than a silent one.
            if (!cluster.Timers.IsSet(new(TimerKind.Report, agent)))
                cluster.Timers.Set(new(TimerKind.Report, agent), cluster.Now + cluster.Options.AgentReregisterTimeout);
        }
        agent.Connection = connection;
        agent.LinkVersion = version;
        agent.HasSpoken = false;
        // An operator's word to the agent makes it say hello again, so this is never out of date.
        agent.IsObedient = IsObeyedBy(hello);
        agent.WasHeard = true;
        agent.MissedPings = 0;
        cluster.AgentsByConnection.Add(connection, agent);
        cluster.Do(new WelcomeAgent(connection, new MasterWelcome
        {
            Version = version,
            Agent = agent.Id,
            Session = agent.Session!.Id,
            Resumed = isResumed,
            Received = agent.Session.Received,
            Incarnation = cluster.Identity.Incarnation,
            KnowsObeyed = agent.IsObedient,
            SilenceMax = cluster.Options.SilenceMax,
        }));
        cluster.SendFrames(agent, frames);
        if (agent.IsActive) cluster.Allocator.SetActive(agent.Id, isActive: true);
        cluster.Timers.Set(new(TimerKind.Ping, agent), cluster.Now + cluster.Options.AgentPingTimeout);
        cluster.Touch(agent);
    }

    private void Refuse(long connection, AgentHello hello, RefusalKind kind, string reason)
    {
        cluster.Do(new RefuseAgent(connection, new MasterRefusal(kind, reason) { KnowsObeyed = IsObeyedBy(hello) }));
        cluster.Note(new AgentRefused(hello.Agent.Id, hello.Agent.Hostname, reason));
    }

    private bool IsObeyedBy(AgentHello hello) =>
        hello.Obeyed is not { } obeyed || cluster.Identity.Chain.Contains(obeyed);

    private AgentId NextId()
    {
        while (true)
        {
            var id =
                AgentId.Parse($"{cluster.Identity.MasterId}-S{(++_lastNumber).ToString(CultureInfo.InvariantCulture)}");
            if (!cluster.Agents.Contains(id)) return id;
        }
    }

    // Of what is stored: which release it is it says each time.
    private static bool IsSame(AgentSpec one, AgentSpec other) =>
        one with { Wire = default, Release = other.Release } == other with { Wire = default }
        && one.Wire.Span.SequenceEqual(other.Wire.Span);
}
