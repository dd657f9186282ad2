using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Rig;

/// <summary>
/// Knows the cluster from a snapshot and what it was told since, as a dashboard does. It must know at each moment what
/// the view shows: then there is no gap.
/// </summary>
internal sealed class FakeWatcher
{
    private readonly MasterRig _rig;
    private readonly SortedSet<AgentId> _agents = new(Comparer<AgentId>.Create(Compare));
    private readonly Dictionary<(FrameworkId, TaskId), TaskState> _tasks = [];
    private readonly Dictionary<FrameworkId, (string Name, bool Connected)> _frameworks = [];
    private int _heard;

    public FakeWatcher(MasterRig rig)
    {
        _rig = rig;
        rig.Advance(TimeSpan.FromMilliseconds(50)); // Else it might wait for others who ask.
        var correlation = rig.NextCorrelation();
        var open = rig.Apply(new WatchAsked(rig.Now, correlation)).OfType<OpenWatch>().Single();
        Assert.Equal(correlation, open.Correlation);
        Stream = open.Watch;
        foreach (var agent in open.Snapshot.Agents) _agents.Add(agent.Id);
        foreach (var agent in open.Snapshot.RecoveredAgents) _agents.Add(agent.Agent.Id);
        foreach (var framework in open.Snapshot.Frameworks)
        {
            _frameworks[framework.Id] = (framework.Framework.Name, framework.IsConnected);
            foreach (var task in TasksOf(framework)) _tasks[(framework.Id, task.Task.Id)] = task.State;
        }
        _heard = rig.Effects.Count;
    }

    public StreamId Stream { get; }

    /// <summary>All changes it was told of.</summary>
    public List<ClusterChange> Changes { get; } = [];

    /// <summary>Hears what was told since, and holds it against what there is.</summary>
    public void SeesWhatThereIs()
    {
        foreach (var tell in _rig.Effects.Skip(_heard).OfType<TellWatchers>()) Hear(tell.Change);
        _heard = _rig.Effects.Count;
        var view = _rig.View;
        Assert.Equal(
            view.Agents.Select(agent => agent.Id).Concat(view.RecoveredAgents.Select(row => row.Agent.Id))
                .Order(Comparer<AgentId>.Create(Compare)),
            _agents);
        Assert.Equal(
            view.Frameworks.Select(framework => (framework.Id, (framework.Framework.Name, framework.IsConnected)))
                .OrderBy(pair => pair.Id.ToString(), StringComparer.Ordinal),
            _frameworks.Select(pair => (pair.Key, pair.Value))
                .OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal));
        foreach (var framework in view.Frameworks)
            foreach (var task in TasksOf(framework))
                Assert.Equal(task.State, _tasks[(framework.Id, task.Task.Id)]);
    }

    private void Hear(ClusterChange change)
    {
        Changes.Add(change);
        switch (change)
        {
            case TaskAdded added: _tasks[(added.Task.Framework, added.Task.Task.Id)] = added.Task.State; break;
            case TaskChanged changed:
                Assert.Contains((changed.Update.Framework, changed.Update.Task), _tasks.Keys);
                _tasks[(changed.Update.Framework, changed.Update.Task)] = changed.State;
                break;
            case AgentAdded added: _agents.Add(added.Agent.Id); break;
            case AgentGone gone: Assert.True(_agents.Remove(gone.Agent)); break;
            case FrameworkAdded added:
                Assert.True(_frameworks.TryAdd(
                    added.Framework.Id, (added.Framework.Framework.Name, added.Framework.IsConnected)));
                break;
            case FrameworkChanged changed:
                Assert.Contains(changed.Framework.Id, _frameworks.Keys);
                _frameworks[changed.Framework.Id] =
                    (changed.Framework.Framework.Name, changed.Framework.IsConnected);
                break;
            case FrameworkGone gone: Assert.True(_frameworks.Remove(gone.Framework.Id)); break;
        }
    }

    private static IEnumerable<TaskView> TasksOf(FrameworkView framework) =>
        framework.Tasks.Concat(framework.UnreachableTasks).Concat(framework.CompletedTasks);

    private static int Compare(AgentId one, AgentId other) =>
        string.CompareOrdinal(one.ToString(), other.ToString());
}
