using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Sandboxes;
using Holdfast.Shim.Messages;

namespace Holdfast.Containers.Launching;

/// <summary>Turns a specification into the shim's order, in which nothing is left to look up.</summary>
internal static class OrderWriting
{
    private const string Shell = "/bin/sh";
    private const string UsualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    internal static ShimOrder Order(
        ContainerSpec spec, string bootId, TaskUser user, Cgroup? cgroup, Confinement confinement)
    {
        var (programs, arguments) = Command(spec);
        return new()
        {
            ContainerId = spec.Id.ToString(),
            BootId = bootId,
            SandboxDirectory = spec.SandboxDirectory,
            Programs = programs,
            Arguments = arguments,
            Environment = Environment(spec),
            User = user.Switches ? new(user.User, user.Group, [.. user.Groups.Union(SharedGroups(spec))]) : null,
            Limits = [.. spec.Limits.Select(Limit)],
            Cgroups = [.. cgroup?.Directories ?? []],
            OutOfMemoryFile = cgroup?.OutOfMemoryFile ?? "",
            OutputName = spec.OutputFile,
            ErrorName = spec.ErrorFile,
            LogLimitBytes = spec.Logs.MaxBytes,
            LogCopies = spec.Logs.Copies,
            Input = spec.Input.ToArray(),
            AllowsNewPrivileges = confinement.AllowsNewPrivileges,
            KeepsToQuotas = confinement.FilterMissing is null,
            SharesFiles = SharedGroups(spec).Any(),
        };
    }

    private static IEnumerable<uint> SharedGroups(ContainerSpec spec) =>
        spec.Volumes.Select(static volume => volume.Group).OfType<uint>();

    private static (string[] Programs, string[] Arguments) Command(ContainerSpec spec)
    {
        if (spec.Command is ShellCommand shell) return ([Shell], ["sh", "-c", shell.Line]);
        var command = (ProgramCommand)spec.Command;
        var arguments = command.Arguments.Count > 0 ? command.Arguments.ToArray() : [command.Program];
        if (command.Program.Contains('/', StringComparison.Ordinal)) return ([command.Program], arguments);
        var path = spec.Environment.GetValueOrDefault("PATH", UsualPath);
        // An empty component of PATH means the working directory, as for execvp.
        return ([.. path.Split(':').Select(directory =>
            directory.Length == 0 ? $"./{command.Program}" : $"{directory}/{command.Program}")],
            arguments);
    }

    // The proof of emptiness finds a process by this id when it left all else behind.
    private static string[] Environment(ContainerSpec spec)
    {
        var id = spec.Id.ToString();
        var entries = spec.Environment.Select(pair => $"{pair.Key}={pair.Value}");
        return spec.Environment.Values.Any(value => value.Contains(id, StringComparison.Ordinal))
            ? [.. entries]
            : [.. entries, $"HOLDFAST_CONTAINER_ID={id}"];
    }

    private static ShimLimit Limit(ResourceLimitSpec limit) => new(
        limit.Name,
        ResourceLimitNames.NumberOf(limit.Name)
            ?? throw new ArgumentException($"'{limit.Name}' is no resource limit.", nameof(limit)),
        limit.Soft ?? ulong.MaxValue,
        limit.Hard ?? ulong.MaxValue);
}
