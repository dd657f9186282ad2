namespace Holdfast.Model.Statuses;

/// <summary>Why a task is in its state (mesos.v1.TaskStatus.Reason, the numbers of the wire).</summary>
public enum TaskReason
{
    /// <summary>REASON_COMMAND_EXECUTOR_FAILED.</summary>
    CommandExecutorFailed = 0,

    /// <summary>REASON_EXECUTOR_TERMINATED.</summary>
    ExecutorTerminated = 1,

    /// <summary>REASON_EXECUTOR_UNREGISTERED.</summary>
    ExecutorUnregistered = 2,

    /// <summary>REASON_FRAMEWORK_REMOVED.</summary>
    FrameworkRemoved = 3,

    /// <summary>REASON_GC_ERROR.</summary>
    GcError = 4,

    /// <summary>REASON_INVALID_FRAMEWORKID.</summary>
    InvalidFrameworkId = 5,

    /// <summary>REASON_INVALID_OFFERS.</summary>
    InvalidOffers = 6,

    /// <summary>REASON_MASTER_DISCONNECTED.</summary>
    MasterDisconnected = 7,

    /// <summary>REASON_CONTAINER_LIMITATION_MEMORY.</summary>
    ContainerLimitationMemory = 8,

    /// <summary>REASON_RECONCILIATION.</summary>
    Reconciliation = 9,

    /// <summary>REASON_AGENT_DISCONNECTED.</summary>
    AgentDisconnected = 10,

    /// <summary>REASON_AGENT_REMOVED.</summary>
    AgentRemoved = 11,

    /// <summary>REASON_AGENT_RESTARTED.</summary>
    AgentRestarted = 12,

    /// <summary>REASON_AGENT_UNKNOWN.</summary>
    AgentUnknown = 13,

    /// <summary>REASON_TASK_INVALID.</summary>
    TaskInvalid = 14,

    /// <summary>REASON_TASK_UNAUTHORIZED.</summary>
    TaskUnauthorized = 15,

    /// <summary>REASON_TASK_UNKNOWN.</summary>
    TaskUnknown = 16,

    /// <summary>REASON_CONTAINER_PREEMPTED.</summary>
    ContainerPreempted = 17,

    /// <summary>REASON_RESOURCES_UNKNOWN.</summary>
    ResourcesUnknown = 18,

    /// <summary>REASON_CONTAINER_LIMITATION.</summary>
    ContainerLimitation = 19,

    /// <summary>REASON_CONTAINER_LIMITATION_DISK.</summary>
    ContainerLimitationDisk = 20,

    /// <summary>REASON_CONTAINER_LAUNCH_FAILED.</summary>
    ContainerLaunchFailed = 21,

    /// <summary>REASON_CONTAINER_UPDATE_FAILED.</summary>
    ContainerUpdateFailed = 22,

    /// <summary>REASON_EXECUTOR_REGISTRATION_TIMEOUT.</summary>
    ExecutorRegistrationTimeout = 23,

    /// <summary>REASON_EXECUTOR_REREGISTRATION_TIMEOUT.</summary>
    ExecutorReregistrationTimeout = 24,

    /// <summary>REASON_TASK_GROUP_INVALID.</summary>
    TaskGroupInvalid = 25,

    /// <summary>REASON_TASK_GROUP_UNAUTHORIZED.</summary>
    TaskGroupUnauthorized = 26,

    /// <summary>REASON_IO_SWITCHBOARD_EXITED.</summary>
    IoSwitchboardExited = 27,

    /// <summary>REASON_TASK_CHECK_STATUS_UPDATED.</summary>
    TaskCheckStatusUpdated = 28,

    /// <summary>REASON_TASK_HEALTH_CHECK_STATUS_UPDATED.</summary>
    TaskHealthCheckStatusUpdated = 29,

    /// <summary>REASON_TASK_KILLED_DURING_LAUNCH.</summary>
    TaskKilledDuringLaunch = 30,

    /// <summary>REASON_AGENT_REMOVED_BY_OPERATOR.</summary>
    AgentRemovedByOperator = 31,

    /// <summary>REASON_AGENT_REREGISTERED.</summary>
    AgentReregistered = 32,

    /// <summary>REASON_MAX_COMPLETION_TIME_REACHED.</summary>
    MaxCompletionTimeReached = 33,

    /// <summary>REASON_AGENT_DRAINING.</summary>
    AgentDraining = 34,
}
