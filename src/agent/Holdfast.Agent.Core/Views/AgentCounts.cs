namespace Holdfast.Agent.Core.Views;

/// <summary>What happened since the agent's start, for its metrics.</summary>
public sealed record AgentCounts
{
    /// <summary>When all that outlived the last start was found; null before.</summary>
    public DateTimeOffset? RecoveredAt { get; init; }

    public long TasksFinished { get; init; }

    public long TasksFailed { get; init; }

    public long TasksKilled { get; init; }

    public long TasksLost { get; init; }

    public long TasksGone { get; init; }

    /// <summary>Containers of command tasks and executors that are proven empty.</summary>
    public long ExecutorsTerminated { get; init; }

    /// <summary>Containers that could not be prepared, fetched for or started.</summary>
    public long LaunchErrors { get; init; }

    /// <summary>How often something kept a container from its end.</summary>
    public long DestroyErrors { get; init; }

    /// <summary>Containers that were ended because they took more disk than they had.</summary>
    public long DiskBreaches { get; init; }

    /// <summary>Updates of executors that were taken, and that were not.</summary>
    public long UpdatesTaken { get; init; }

    public long UpdatesRefused { get; init; }

    /// <summary>Messages of frameworks that reached their executor, and that did not.</summary>
    public long MessagesPassed { get; init; }

    public long MessagesLost { get; init; }
}
