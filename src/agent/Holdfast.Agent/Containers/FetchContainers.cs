using Holdfast.Containers.Fetching;
using Holdfast.Containers.Launching;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Containers;

/// <summary>Containers of fetches: each is noted before it runs, so that an agent that is killed meanwhile ends it at
/// its next start.</summary>
internal sealed class FetchContainers(FetchRunner runner, IContainerLauncher launcher, ContainerPlaces places)
{
    /// <summary>Runs one.</summary>
    /// <param name="spec">What is fetched; its runtime directory is one of <see cref="ContainerPlaces"/>.</param>
    /// <param name="run">What of <see cref="FetchRunner"/> is done.</param>
    /// <param name="stopping">Cuts it short.</param>
    public async Task<FetchOutcome> RunAsync(
        FetchSpec spec, Func<FetchRunner, FetchSpec, CancellationToken, Task<FetchOutcome>> run,
        CancellationToken stopping)
    {
        // One that an earlier start of the agent began would write to the same place.
        await EndLeftoverAsync(spec.Id, stopping);
        ContainerNotes.Write(places.Runtime(spec.Id), runner.Describe(spec));
        var outcome = await run(runner, spec, stopping);
        ContainerNotes.Remove(places.Runtime(spec.Id));
        return outcome;
    }

    /// <summary>Ends one that an earlier start of the agent left behind, so that nobody writes there.</summary>
    public async Task EndLeftoverAsync(ContainerId fetch, CancellationToken cancellationToken)
    {
        var runtime = places.Runtime(fetch);
        if (ContainerNotes.Read(runtime) is { } record
            && await launcher.AttachAsync(record, cancellationToken) is Attached attached)
        {
            await using var container = attached.Container;
            await container.DestroyAsync(cancellationToken);
        }
        ContainerNotes.Remove(runtime);
    }

    /// <summary>The ids that begin so of those that were left behind.</summary>
    public IEnumerable<ContainerId> Leftovers(string prefix) => Directory.Exists(places.Runtimes)
        ? Directory.EnumerateDirectories(places.Runtimes, prefix + "*")
            .Select(directory => ContainerId.Parse(Path.GetFileName(directory)))
        : [];
}
