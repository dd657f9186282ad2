using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.State;

/// <summary>Tells watchers what changes, while there are any: views are not built for nobody.</summary>
internal sealed class ClusterWatch(Cluster cluster)
{
    /// <summary>How many watch.</summary>
    public int Count { get; set; }

    public void Added(LaunchedTask task)
    {
        if (Count > 0) Tell(new TaskAdded(ViewBuilder.Of(task)));
    }

    public void Changed(TaskUpdate update, TaskState state)
    {
        if (Count > 0) Tell(new TaskChanged(update, state));
    }

    public void Added(Agent agent)
    {
        if (Count > 0) Tell(new AgentAdded(ViewBuilder.Of(agent)));
    }

    public void Gone(AgentId agent)
    {
        if (Count > 0) Tell(new AgentGone(agent));
    }

    public void Added(Framework framework)
    {
        if (Count > 0) Tell(new FrameworkAdded(ViewBuilder.Of(framework)));
    }

    public void Changed(Framework framework)
    {
        if (Count > 0) Tell(new FrameworkChanged(ViewBuilder.Of(framework)));
    }

    public void Gone(Framework framework)
    {
        if (Count > 0) Tell(new FrameworkGone(framework.Spec));
    }

    private void Tell(ClusterChange change) => cluster.Do(new TellWatchers(change));
}
