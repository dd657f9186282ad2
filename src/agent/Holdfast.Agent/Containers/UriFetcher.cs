using System.Diagnostics;
using Holdfast.Agent.Core.Containers;
using Holdfast.Containers.Fetching;
using Holdfast.Containers.Launching;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Containers;

/// <summary>Fetches URIs into sandboxes, as the task's user, in a container of the fetch's own.</summary>
internal sealed class UriFetcher(
    FetchRunner runner, IContainerLauncher launcher, ContainerPlaces places, TimeSpan stallTimeout)
{
    /// <summary>Fetches all of a plan, in order.</summary>
    /// <param name="plan">What, and as whom.</param>
    /// <param name="stopping">Cuts it short.</param>
    /// <returns>Null when all is there; else which URI failed, and why.</returns>
    /// <exception cref="IOException">The machine refused; what runs of the fetch is found by <see
    /// cref="EndLeftoverAsync"/>.</exception>
    public async Task<string?> FetchAsync(FetchPlan plan, CancellationToken stopping)
    {
        // One that an earlier start of the agent began would write into the sandbox beside this one.
        await EndLeftoverAsync(plan.Sandbox.Container, stopping);
        var id = FetchId(plan.Sandbox.Container);
        var spec = new FetchSpec
        {
            Id = id,
            SandboxDirectory = places.Sandbox(plan.Sandbox),
            RuntimeDirectory = places.FreshAttempt(id),
            User = plan.Sandbox.User,
            Uris = [.. plan.Uris.Select(uri => new FetchUri(uri.Value, uri.OutputFile, uri.Executable, uri.Extract))],
            Limits = new FetchLimits { Stall = stallTimeout },
        };
        ContainerNotes.Write(places.Runtime(id), runner.Describe(spec));
        var outcome = await runner.FetchAsync(spec, stopping);
        ContainerNotes.Remove(places.Runtime(id));
        return outcome switch
        {
            Fetched => null,
            Holdfast.Containers.Fetching.FetchFailed failed => failed.Reason,
            var other => throw new UnreachableException($"No arm for {other.GetType().Name}; add one above."),
        };
    }

    /// <summary>Ends a fetch that an earlier start of the agent left behind, so that nobody writes into the
    /// sandbox.</summary>
    public async Task EndLeftoverAsync(ContainerId container, CancellationToken cancellationToken)
    {
        var runtime = places.Runtime(FetchId(container));
        if (ContainerNotes.Read(runtime) is not { } record) return;
        if (await launcher.AttachAsync(record, cancellationToken) is Attached attached)
        {
            await using var fetch = attached.Container;
            await fetch.DestroyAsync(cancellationToken);
        }
        ContainerNotes.Remove(runtime);
    }

    // It holds the task's container id, so that the proof of the task's emptiness covers the fetcher too.
    private static ContainerId FetchId(ContainerId container) => ContainerId.Parse($"{container}.fetch");
}
