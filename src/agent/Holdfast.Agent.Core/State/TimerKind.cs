namespace Holdfast.Agent.Core.State;

/// <summary>What the core waits for.</summary>
internal enum TimerKind
{
    /// <summary>The next try to connect.</summary>
    Connect,

    /// <summary>The answer to a hello.</summary>
    Welcome,

    /// <summary>Word from the master.</summary>
    Silence,

    /// <summary>SIGKILL of a command task.</summary>
    Escalation,

    /// <summary>The longest time that a task may run.</summary>
    Completion,

    /// <summary>The first subscription of a custom executor.</summary>
    Registration,

    /// <summary>The end of a custom executor that was told to end.</summary>
    Shutdown,

    /// <summary>The return of custom executors after a start.</summary>
    Reregistration,

    /// <summary>The next try to purge or move a destroyed volume.</summary>
    Trash,

    /// <summary>The next try to have the id of a limit back.</summary>
    LimitId,

    /// <summary>The next try to set a volume's limit again whose resize failed.</summary>
    Resize,

    /// <summary>The next try to set the limit of an executor's sandbox.</summary>
    SandboxLimit,

    /// <summary>Word of volumes that are looked at after a start.</summary>
    Checks,

    /// <summary>The next look at how long destroyed volumes were kept.</summary>
    Retention,
}
