namespace Holdfast.Model.Statuses;

/// <summary>Who made an update (mesos.v1.TaskStatus.Source).</summary>
public enum UpdateSource
{
    /// <summary>The master.</summary>
    Master = 0,

    /// <summary>The agent.</summary>
    Agent = 1,

    /// <summary>The executor, or the agent in the place of the command executor.</summary>
    Executor = 2,
}
