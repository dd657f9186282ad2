using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Agent.Core.Executors;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Containers;

/// <summary>
/// The environment of a container: what Mesos gives executors and tasks (CALLS §2), then what the command adds.
/// </summary>
internal sealed class ContainerEnvironment(
    AgentOptions options, AgentSpec agent, FrameworkSpec framework, ExecutorKey owner)
{
    /// <summary>All variables, each name once, the later value winning in the place of the first.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Of(
        SandboxPlan sandbox, CommandSpec command, ExecutorSpec? executor, RoleName? role)
    {
        var variables = new OrderedDictionary<string, string>();
        foreach (var (name, value) in options.BaseEnvironment) variables[name] = value;
        AddMesos(variables, $"{options.WorkDirectory}/{string.Join('/', sandbox.Path)}", executor);
        if (executor is null && role is { } allocated) variables["MESOS_ALLOCATION_ROLE"] = allocated.ToString();
        foreach (var (name, value) in command.Environment) variables[name] = value;
        return [.. variables];
    }

    private void AddMesos(OrderedDictionary<string, string> variables, string directory, ExecutorSpec? executor)
    {
        var endpoint = string.Create(CultureInfo.InvariantCulture, $"{agent.Ip}:{agent.Port}");
        variables["LIBPROCESS_IP"] = agent.Ip;
        variables["LIBPROCESS_PORT"] = "0";
        variables["MESOS_AGENT_ENDPOINT"] = endpoint;
        variables["MESOS_CHECKPOINT"] = framework.Checkpoint ? "1" : "0";
        variables["MESOS_DIRECTORY"] = directory;
        variables["MESOS_EXECUTOR_ID"] = owner.Executor.ToString();
        variables["MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD"] =
            DurationText.Of(executor?.ShutdownGrace ?? options.ExecutorShutdownGrace);
        variables["MESOS_FRAMEWORK_ID"] = owner.Framework.ToString();
        variables["MESOS_HTTP_COMMAND_EXECUTOR"] = "0";
        if (framework.Checkpoint)
        {
            variables["MESOS_RECOVERY_TIMEOUT"] = DurationText.Of(options.RecoveryTimeout);
            variables["MESOS_SUBSCRIPTION_BACKOFF_MAX"] = DurationText.Of(options.ExecutorReregistrationTimeout);
        }
        variables["MESOS_SANDBOX"] = directory;
        variables["MESOS_SLAVE_ID"] = agent.Id.ToString();
        variables["MESOS_SLAVE_PID"] = $"slave(1)@{endpoint}";
    }
}
