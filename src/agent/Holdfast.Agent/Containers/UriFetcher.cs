using System.Diagnostics;
using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Fetching;
using Holdfast.Containers.Fetching;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Containers;

/// <summary>Fetches URIs into sandboxes, as the task's user, in a container of the fetch's own.</summary>
internal sealed class UriFetcher(
    FetchContainers containers, ContainerPlaces places, FetchCachePlace cache, TimeSpan stallTimeout)
{
    /// <summary>Fetches all of a plan, in order.</summary>
    /// <param name="plan">What, and as whom.</param>
    /// <param name="stopping">Cuts it short.</param>
    /// <returns>Null when all is there; else which URI failed, and why.</returns>
    /// <exception cref="IOException">The machine refused; what runs of the fetch is found by <see
    /// cref="EndLeftoverAsync"/>.</exception>
    public async Task<FetchFailed?> FetchAsync(FetchPlan plan, CancellationToken stopping)
    {
        var id = FetchId(plan.Sandbox.Container);
        var spec = new FetchSpec
        {
            Id = id,
            SandboxDirectory = places.Sandbox(plan.Sandbox),
            RuntimeDirectory = places.FreshAttempt(id),
            User = plan.Sandbox.User,
            Uris = [.. plan.Sources.Select(Uri)],
            Limits = new FetchLimits { Stall = stallTimeout },
        };
        return await containers.RunAsync(spec, static (runner, it, token) => runner.FetchAsync(it, token), stopping)
            switch
            {
                Fetched => null,
                FetchFailed failed => failed,
                var other => throw new UnreachableException($"No arm for {other.GetType().Name}; add one above."),
            };
    }

    /// <summary>Ends a fetch that an earlier start of the agent left behind, so that nobody writes into the
    /// sandbox.</summary>
    public Task EndLeftoverAsync(ContainerId container, CancellationToken cancellationToken) =>
        containers.EndLeftoverAsync(FetchId(container), cancellationToken);

    private FetchUri Uri(FetchSource source) =>
        new(source.Uri, source.OutputFile, source.Executable, source.Extract)
        {
            Sha256 = source.Sha256,
            Copy = source.Entry is { } entry ? CopyDirectory.ContentOf(cache.Of(entry)) : null,
        };

    // It holds the task's container id, so that the proof of the task's emptiness covers the fetcher too.
    private static ContainerId FetchId(ContainerId container) => ContainerId.Parse($"{container}.fetch");
}
