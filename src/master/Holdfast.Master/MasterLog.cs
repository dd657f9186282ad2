using System.Diagnostics;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Logging;
using Holdfast.Master.Core.Effects;
using Microsoft.Extensions.Logging;

namespace Holdfast.Master;

/// <summary>What the master tells people (ids 2000–2999).</summary>
internal static partial class MasterLog
{
    [LoggerMessage(2000, LogLevel.Information,
        "Master {MasterId} ({Incarnation}) listens on {Address}, agents connect to port {LinkPort}; {Agents} "
        + "agents, {Frameworks} frameworks and {Volumes} volumes are known from the registry.")]
    public static partial void MasterStarted(
        this ILogger log, string masterId, string incarnation, string address, int linkPort, int agents, int frameworks,
            int volumes);

    [LoggerMessage(2001, LogLevel.Warning,
        "The registry is kept in memory only: agents will distrust this master after its next start, until "
        + "'holdfast agents trust-master' is run on each.")]
    public static partial void RegistryInMemory(this ILogger log);

    [LoggerMessage(2002, LogLevel.Information, "Master {MasterId} stopped; its registry is complete.")]
    public static partial void MasterStopped(this ILogger log, string masterId);

    [LoggerMessage(2010, LogLevel.Error,
        "An answer to {Method} {Path} failed inside the master; the client got status 500.")]
    public static partial void AnswerFailed(this ILogger log, Exception cause, string method, string path);

    [LoggerMessage(2100, LogLevel.Information, "Framework {Framework} '{Name}' subscribed for the first time.")]
    public static partial void FrameworkSubscribed(this ILogger log, string framework, string name);

    [LoggerMessage(2101, LogLevel.Information, "Framework {Framework} '{Name}' subscribed again.")]
    public static partial void FrameworkResubscribed(this ILogger log, string framework, string name);

    [LoggerMessage(2102, LogLevel.Warning,
        "The stream of framework {Framework} broke; it is removed with its tasks at {Due:u} unless it subscribes "
        + "before.")]
    public static partial void FrameworkDisconnected(this ILogger log, string framework, DateTimeOffset due);

    [LoggerMessage(2103, LogLevel.Warning,
        "The stream of framework {Framework} broke, and its failover_timeout of 0 removes it at once.")]
    public static partial void FrameworkDisconnectedForGood(this ILogger log, string framework);

    [LoggerMessage(2104, LogLevel.Information,
        "Framework {Framework} is removed ({Reason}); {Tasks} tasks of it are ended.")]
    public static partial void FrameworkRemoved(this ILogger log, string framework, string reason, int tasks);

    [LoggerMessage(2105, LogLevel.Information, "Framework {Framework} described itself anew; it is '{Name}'.")]
    public static partial void FrameworkUpdated(this ILogger log, string framework, string name);

    [LoggerMessage(2106, LogLevel.Warning,
        "Framework {Framework} has no principal, and '{Principal}' was refused it: nothing shows whose it is. Its "
        + "tasks end with its failover timeout unless somebody says so, with 'holdfast api POST "
        + "/holdfast/v1/frameworks/ID/principal?principal=NAME'.")]
    public static partial void FrameworkWithheld(this ILogger log, string framework, string principal);

    [LoggerMessage(2107, LogLevel.Information,
        "'{Caller}' said that framework {Framework} belongs to principal '{Principal}'.")]
    public static partial void FrameworkGiven(this ILogger log, string caller, string framework, string principal);

    [LoggerMessage(2108, LogLevel.Information,
        "'{Caller}' has task {Task} of framework {Framework} killed, on agent {Agent} on {Hostname}.")]
    public static partial void TaskKilledByOperator(
        this ILogger log, string caller, string task, string framework, string agent, string hostname);

    [LoggerMessage(2200, LogLevel.Information, "Agent {Agent} on {Hostname} is admitted ({Origin}).")]
    public static partial void AgentAdmitted(this ILogger log, string agent, string hostname, string origin);

    [LoggerMessage(2201, LogLevel.Information, "Agent {Agent} on {Hostname} registered with {Tasks} tasks.")]
    public static partial void AgentRegistered(this ILogger log, string agent, string hostname, int tasks);

    [LoggerMessage(2202, LogLevel.Warning, "The connection of agent {Agent} on {Hostname} broke; its session is kept.")]
    public static partial void AgentConnectionLost(this ILogger log, string agent, string hostname);

    [LoggerMessage(2203, LogLevel.Warning,
        "Agent {Agent} on {Hostname} is unreachable ({Reason}): {Tasks} tasks are out of reach, {DroppedCommands}"
        + " commands were dropped.")]
    public static partial void AgentUnreachable(
        this ILogger log, string agent, string hostname, string reason, int tasks, int droppedCommands);

    [LoggerMessage(2205, LogLevel.Warning,
        "Connection {Connection} of an agent sent what cannot be read ({Reason}); it is closed, and the agent "
        + "connects anew.")]
    public static partial void LinkMessageUnreadable(this ILogger log, long connection, string reason);

    [LoggerMessage(2206, LogLevel.Information, "The connection of {Agent} is closed: {Reason}.")]
    private static partial void LinkClosed(this ILogger log, string agent, string reason);

    [LoggerMessage(2208, LogLevel.Information,
        "{Count} more connections of {Agent} were closed within a minute, the last of them because: {Reason}.")]
    private static partial void LinksClosed(this ILogger log, long count, string agent, string reason);

    [LoggerMessage(2207, LogLevel.Information,
        "Agent {Agent} on {Hostname}, away since {Since:u} and without volumes, is forgotten.")]
    public static partial void AgentForgotten(this ILogger log, string agent, string hostname, DateTimeOffset since);

    [LoggerMessage(2209, LogLevel.Warning,
        "'{Caller}' marked agent {Agent} on {Hostname} gone: {Tasks} tasks are reported to be gone, and {Volumes} "
        + "volumes stay listed as they were. The agent is not admitted under this id again.")]
    public static partial void AgentMarkedGone(
        this ILogger log, string caller, string agent, string hostname, int tasks, int volumes);

    [LoggerMessage(2300, LogLevel.Warning,
        "{Kind} of framework {Framework} on agent {Agent} failed, and it asked for no answer: {Reason}")]
    public static partial void OperationFailedSilently(
        this ILogger log, string framework, string agent, string kind, string reason);

    [LoggerMessage(2301, LogLevel.Warning, "Batch {Batch} for agent {Agent} is lost, nothing of it was done: {Reason}")]
    public static partial void BatchLost(this ILogger log, string agent, string batch, string reason);

    [LoggerMessage(2302, LogLevel.Information,
        "A message of framework {Framework} for executor {Executor} on agent {Agent} is dropped: {Reason}.")]
    public static partial void MessageLost(
        this ILogger log, string framework, string executor, string agent, string reason);

    [LoggerMessage(2310, LogLevel.Information, "'{Principal}' set the weights of roles: {Weights}.")]
    public static partial void WeightsChanged(this ILogger log, string weights, string principal);

    [LoggerMessage(2311, LogLevel.Warning,
        "--weights={Flag} is ignored: the registry holds weights of roles, which PUT /weights changes.")]
    public static partial void WeightFlagIgnored(this ILogger log, string flag);

    [LoggerMessage(2312, LogLevel.Information, "'{Principal}' set the logging level to {Level} for {Duration}.")]
    public static partial void LoggingLevelSet(this ILogger log, string principal, int level, TimeSpan duration);

    /// <summary>Tells of connections that the master closes, as often as anybody reads.</summary>
    public static Repeats ClosedLinks(this ILogger log, TimeProvider time) =>
        new(time, log.LinkClosed, log.LinksClosed);

    /// <summary>Says what the core wants people to know.</summary>
    /// <param name="log">Where.</param>
    /// <param name="note">What.</param>
    /// <param name="refusals">Tells of agents that are not let in, since they come again and again.</param>
    public static void Tell(this ILogger log, MasterNote note, Refusals refusals)
    {
        switch (note)
        {
            case FrameworkSubscribed { IsNew: true } n: log.FrameworkSubscribed($"{n.Framework}", n.Name); break;
            case FrameworkSubscribed n: log.FrameworkResubscribed($"{n.Framework}", n.Name); break;
            case FrameworkUpdated n: log.FrameworkUpdated($"{n.Framework}", n.Name); break;
            case FrameworkDisconnected { Due: { } due } n: log.FrameworkDisconnected($"{n.Framework}", due); break;
            case FrameworkDisconnected n: log.FrameworkDisconnectedForGood($"{n.Framework}"); break;
            case FrameworkRemoved n: log.FrameworkRemoved($"{n.Framework}", n.Reason, n.Tasks); break;
            case FrameworkWithheld n: log.FrameworkWithheld($"{n.Framework}", n.Principal); break;
            case FrameworkGiven n: log.FrameworkGiven(n.Caller, $"{n.Framework}", n.Principal); break;
            case TaskKilledByOperator n: log.TaskKilledByOperator(
                n.Caller, $"{n.Task}", $"{n.Framework}", $"{n.Agent}", n.Hostname); break;
            case AgentAdmitted n: log.AgentAdmitted($"{n.Agent}", n.Hostname, n.Origin); break;
            case AgentRegistered n: log.AgentRegistered($"{n.Agent}", n.Hostname, n.Tasks); break;
            case AgentConnectionLost n: log.AgentConnectionLost($"{n.Agent}", n.Hostname); break;
            case AgentUnreachable n: log.AgentUnreachable(
                $"{n.Agent}", n.Hostname, n.Reason, n.Tasks, n.DroppedCommands); break;
            case AgentMarkedGone n: log.AgentMarkedGone(n.Caller, $"{n.Agent}", n.Hostname, n.Tasks, n.Volumes); break;
            case AgentForgotten n: log.AgentForgotten($"{n.Agent}", n.Hostname, n.Since); break;
            case AgentRefused n: refusals.Tell($"agent {n.Agent} on {n.Hostname}", n.Reason); break;
            case OperationFailedSilently n: log.OperationFailedSilently(
                $"{n.Framework}", $"{n.Agent}", $"{n.Kind}", n.Reason); break;
            case WeightsChanged n: log.WeightsChanged(n.Weights, n.Principal); break;
            case WeightFlagIgnored n: log.WeightFlagIgnored(n.Flag); break;
            case BatchLost n: log.BatchLost($"{n.Agent}", $"{n.Batch}", n.Reason); break;
            case MessageLost n: log.MessageLost($"{n.Framework}", $"{n.Executor}", $"{n.Agent}", n.Reason); break;
            default: throw new UnreachableException($"No words for {note.GetType().Name}; add an arm above.");
        }
    }
}
