using Holdfast.Master.Core.Views;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Effects;

/// <summary>
/// What watchers of the cluster are told after their snapshot (events of the operator API); each is the newest word on
/// its subject.
/// </summary>
public abstract record ClusterChange;

/// <summary>TASK_ADDED: a task that was not among its framework's, or was out of reach.</summary>
public sealed record TaskAdded(TaskView Task) : ClusterChange;

/// <summary>TASK_UPDATED: a task has another state.</summary>
/// <param name="Update">What made it so.</param>
/// <param name="State">Its latest state, which may be ahead of the update's.</param>
public sealed record TaskChanged(TaskUpdate Update, TaskState State) : ClusterChange;

/// <summary>AGENT_ADDED: an agent registered that was not there.</summary>
public sealed record AgentAdded(AgentView Agent) : ClusterChange;

/// <summary>AGENT_REMOVED: an agent is not there any more, or not waited for.</summary>
public sealed record AgentGone(AgentId Agent) : ClusterChange;

/// <summary>FRAMEWORK_ADDED.</summary>
public sealed record FrameworkAdded(FrameworkView Framework) : ClusterChange;

/// <summary>FRAMEWORK_UPDATED: it describes itself otherwise, or came or went.</summary>
public sealed record FrameworkChanged(FrameworkView Framework) : ClusterChange;

/// <summary>FRAMEWORK_REMOVED, with all it ran.</summary>
public sealed record FrameworkGone(FrameworkSpec Framework) : ClusterChange;
