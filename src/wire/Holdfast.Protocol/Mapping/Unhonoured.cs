using Holdfast.Protocol.V1;

namespace Holdfast.Protocol.Mapping;

/// <summary>Names what a task or an executor asks for and this version does not give: it is refused, never run without
/// it (design, §5).</summary>
internal static class Unhonoured
{
    private const string NotYet = "is not supported by this version";

    /// <summary>Every such field of a task with its reason, or null.</summary>
    public static string? In(TaskInfo task)
    {
        var fields = new List<string>();
        if (task.Command is { } command) Add(command, "command", fields);
        if (task.Container is { } container) Add(container, "container", fields);
        if (task.HealthCheck is not null) fields.Add($"health_check {NotYet}");
        if (task.Check is not null) fields.Add($"check {NotYet}");
        if (task.Limits.Count > 0) fields.Add($"limits {NotYet}");
        if (task.Executor is not null && DiskLimitLabel.IsIn(task.Labels))
            fields.Add($"labels '{DiskLimitLabel.Key}' is for a container, which is the executor's: give it to that");
        else if (DiskLimitLabel.Fault(task.Labels) is { } fault) fields.Add($"labels '{DiskLimitLabel.Key}' {fault}");
        Add(task.Resources, "resources", fields);
        return Join(fields);
    }

    /// <summary>Every such field of an executor with its reason, or null.</summary>
    public static string? In(ExecutorInfo executor)
    {
        var fields = new List<string>();
        if (executor.Command is { } command) Add(command, "executor.command", fields);
        if (executor.Container is { } container) Add(container, "executor.container", fields);
        Add(executor.Resources, "executor.resources", fields);
        if (DiskLimitLabel.Fault(executor.Labels) is { } fault)
            fields.Add($"executor.labels '{DiskLimitLabel.Key}' {fault}");
        return Join(fields);
    }

    private static void Add(CommandInfo command, string path, List<string> fields)
    {
        if (command.Environment is null) return;
        foreach (var variable in command.Environment.Variables)
        {
            if (variable.Type != V1.Environment.Types.Variable.Types.Type.Value)
                fields.Add($"{path}.environment.variables '{variable.Name}' of type {variable.Type} {NotYet}");
        }
    }

    private static void Add(ContainerInfo container, string path, List<string> fields)
    {
        if (container.Type == ContainerInfo.Types.Type.Docker || container.Docker is not null)
            fields.Add($"{path}.docker {NotYet}");
        if (container.Mesos?.Image is not null) fields.Add($"{path}.mesos.image {NotYet}");
        if (container.NetworkInfos.Any(NeedsNetwork)) fields.Add($"{path}.network_infos {NotYet}");
        if (container.HasHostname) fields.Add($"{path}.hostname {NotYet}");
        if (container.LinuxInfo is not null) fields.Add($"{path}.linux_info {NotYet}");
        if (container.TtyInfo is not null) fields.Add($"{path}.tty_info {NotYet}");
        foreach (var volume in container.Volumes) fields.Add($"{path}.volumes '{volume.ContainerPath}' {NotYet}");
    }

    // A NetworkInfo that names no network and maps no port asks for the host's network, which every task has.
    private static bool NeedsNetwork(NetworkInfo network) => network.HasName || network.PortMappings.Count > 0;

    private static void Add(IEnumerable<Resource> resources, string path, List<string> fields)
    {
        if (resources.Any(resource => resource.Name == "gpus")) fields.Add($"{path} gpus: {NotYet}");
    }

    private static string? Join(List<string> fields) => fields.Count == 0 ? null : string.Join("; ", fields);
}
