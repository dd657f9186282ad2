using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Fetching;
using Holdfast.Agent.Core.State;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Core;

public sealed partial class AgentCore
{
    private long _fetchesSucceeded, _fetchesFailed;

    private FetchCounts FetchCounts() => new(
        _fetchesSucceeded, _fetchesFailed, _options.FetchCacheBytes, _fetchCache.UsedBytes, _fetchCache.Count);

    private void Fetch(ContainerEntry container)
    {
        container.Phase = ContainerPhase.Fetching;
        _turn.Put(container.ToRow());
        var sources = FetchSources.Of(CommandOf(container), _options.FrameworksHome, out var fault);
        if (fault is not null) FailFetch(container, fault);
        else _fetchCache.Begin(SandboxOf(container), sources);
    }

    private void OnFetchFinished(ContainerId id)
    {
        _fetchCache.End(id);
        if (!_containers.TryGetValue(id, out var container) || container.Phase != ContainerPhase.Fetching) return;
        _fetchesSucceeded++;
        Start(container);
    }

    private void OnFetchFailed(FetchFailed evt)
    {
        var isAwaited = _containers.TryGetValue(evt.Container, out var container)
            && container.Phase == ContainerPhase.Fetching;
        if (isAwaited && evt.IsCopyDamaged && _fetchCache.Retry(evt.Container))
        {
            _turn.Announce(
                AgentNotice.FetchTrouble,
                $"A copy in the fetch cache was damaged and is removed; all is fetched from its source: {evt.Reason}.");
            return;
        }
        _fetchCache.End(evt.Container);
        if (isAwaited) FailFetch(container!, evt.Reason);
    }

    private void OnEntryFillFailed(EntryFillFailed evt)
    {
        if (!evt.IsSource)
            _turn.Announce(
                AgentNotice.FetchTrouble, $"A file could not be cached and is fetched without: {evt.Reason}.");
        foreach (var id in _fetchCache.OnFillFailed(evt.Entry, evt.IsSource))
        {
            _fetchCache.End(id);
            if (_containers.TryGetValue(id, out var container) && container.Phase == ContainerPhase.Fetching)
                FailFetch(container, evt.Reason);
        }
    }

    private void OnFetchCacheTroubled(string reason) => _turn.Announce(
        AgentNotice.FetchTrouble, $"Something in the fetch cache could not be removed: {reason}.");

    private void FailFetch(ContainerEntry container, string reason)
    {
        _fetchesFailed++;
        FailStart(container, $"Failed to fetch all URIs for container '{container.Id}': {reason}");
    }
}
