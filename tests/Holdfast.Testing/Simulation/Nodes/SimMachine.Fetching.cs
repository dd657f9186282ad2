using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Fetching;
using AgentProcess = Holdfast.Testing.Simulation.Running.SimProcess<
    Holdfast.Agent.Core.AgentEvent, Holdfast.Agent.Core.AgentDelta, Holdfast.Agent.Core.AgentEffect>;

namespace Holdfast.Testing.Simulation.Nodes;

/// <summary>What the machine has fetched. Files at their sources change now and then.</summary>
internal sealed partial class SimMachine
{
    private const long FileBytes = 1000;

    // Lengths of entries; negative while one is being downloaded.
    private readonly Dictionary<long, long> _cache = [];

    private void Fetch(AgentProcess process, FetchPlan plan)
    {
        foreach (var source in plan.Sources)
            if (source.Entry is { } entry)
                Require(_cache.GetValueOrDefault(entry) > 0, "a fetch copies only what is there",
                    $"{plan.Sandbox.Container} is to copy entry {entry}");
        process.Post(Fails
            ? new FetchFailed(agent.Now, plan.Sandbox.Container, "404 Not Found", IsCopyDamaged: chance.Percent(30))
            : new FetchFinished(agent.Now, plan.Sandbox.Container));
    }

    private void PerformForCache(AgentProcess process, AgentEffect effect)
    {
        switch (effect)
        {
            case OpenFetchCache open: Do(process, 1, 50, () => Open(process, open)); break;
            case ProbeSource probe: Do(process, 5, 100, () => Probe(process, probe)); break;
            case FillEntry fill: Fill(process, fill); break;
            case RemoveEntry remove: _cache.Remove(remove.Entry); break;
        }
    }

    private void Open(AgentProcess process, OpenFetchCache open)
    {
        var known = open.Known.Where(file => _cache.GetValueOrDefault(file.Entry) == file.SizeBytes)
            .Select(file => file.Entry).ToList();
        foreach (var entry in _cache.Keys.Except(known).ToList()) _cache.Remove(entry);
        process.Post(new FetchCacheOpened(
            agent.Now, Fails ? [] : [.. known], Fails ? "Read-only file system" : null));
    }

    private void Probe(AgentProcess process, ProbeSource probe) => process.Post(Fails
        ? new SourceProbeFailed(agent.Now, probe.Entry, "404 Not Found", chance.Percent(50))
        : new SourceProbed(agent.Now, probe.Entry, FactsOf()));

    private void Fill(AgentProcess process, FillEntry fill)
    {
        _cache[fill.Entry] = -fill.BytesMax;
        Do(process, 10, 500, () =>
        {
            if (!_cache.ContainsKey(fill.Entry)) return; // It was removed, and its download ended with it.
            if (Fails)
            {
                process.Post(new EntryFillFailed(agent.Now, fill.Entry, "404 Not Found", chance.Percent(50)));
                return;
            }
            _cache[fill.Entry] = fill.BytesMax;
            process.Post(new EntryFilled(agent.Now, fill.Entry, fill.BytesMax, FactsOf()));
        });
    }

    private SourceFacts FactsOf() => new(FileBytes, $"\"{chance.Below(2)}\"", LastModified: null, MaxAge: null);
}
