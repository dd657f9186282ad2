using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Disks;
using Holdfast.Hosting.Loop;

namespace Holdfast.Agent.Statistics;

/// <summary>What is to be measured by the agent's latest view; made anew only where that changed.</summary>
internal sealed class WatchSource(
    PublishedView<AgentView> views, Func<VolumePlan, CancellationToken, DiskUse> ask,
    Func<SandboxLimit, DiskUse> askSandbox)
{
    private Made? _last;

    public async ValueTask<IReadOnlyList<WatchedDirectory>> ReadAsync(CancellationToken cancellationToken)
    {
        var view = await views.ReadAsync(cancellationToken);
        var last = Volatile.Read(ref _last);
        if (last is null || !ReferenceEquals(last.View, view))
            Volatile.Write(ref _last, last = new Made(view, WatchList.Of(view, ask, askSandbox)));
        return last.List;
    }

    private sealed record Made(AgentView View, IReadOnlyList<WatchedDirectory> List);
}
