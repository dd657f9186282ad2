using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Model.Messages;

/// <summary>What a master tells an agent inside a session.</summary>
public abstract record MasterMessage;

/// <summary>Does the steps of a batch.</summary>
public sealed record RunBatch(Batch Batch) : MasterMessage;

/// <summary>Ends a task: SIGTERM, and SIGKILL after the grace.</summary>
/// <param name="Framework">Its framework.</param>
/// <param name="Task">The task.</param>
/// <param name="Grace">The call's own grace, which wins over the task's; null for none.</param>
/// <param name="WirePolicy">The call's KillPolicy as protobuf bytes for a custom executor; empty for none.</param>
/// <param name="Operator">Who asked for it (a principal, or <c>anonymous</c> while authentication is off); null where
/// its framework did.</param>
public sealed record KillTask(
    FrameworkId Framework, TaskId Task, TimeSpan? Grace, ReadOnlyMemory<byte> WirePolicy, string? Operator = null)
    : MasterMessage;

/// <summary>The framework has the update.</summary>
public sealed record AcknowledgeUpdate(FrameworkId Framework, TaskId Task, UpdateUuid Uuid) : MasterMessage;

/// <summary>The framework (or the master itself, where nobody else will) has the operation's outcome.</summary>
public sealed record AcknowledgeOperation(OperationUuid Operation, UpdateUuid Uuid) : MasterMessage;

/// <summary>Ends a custom executor and its tasks.</summary>
public sealed record ShutdownExecutor(FrameworkId Framework, ExecutorId Executor) : MasterMessage;

/// <summary>The framework is gone: ends all that it runs here. Reservations and volumes stay.</summary>
public sealed record ShutdownFramework(FrameworkId Framework) : MasterMessage;

/// <summary>The framework described itself anew.</summary>
public sealed record UpdateFrameworkSpec(FrameworkSpec Framework) : MasterMessage;

/// <summary>Bytes from a framework to its custom executor; not reliable, as in Mesos.</summary>
public sealed record SendToExecutor(FrameworkId Framework, ExecutorId Executor, ReadOnlyMemory<byte> Bytes)
    : MasterMessage;
