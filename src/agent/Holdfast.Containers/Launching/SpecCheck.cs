using System.Text;
using Holdfast.Containers.Cgroups;
using Holdfast.Containers.Sandboxes;

namespace Holdfast.Containers.Launching;

/// <summary>Says what of a specification the process launcher cannot give, naming the field: it is never run without
/// it.</summary>
internal static class SpecCheck
{
    internal static LaunchRefused? Explain(ContainerSpec spec, CgroupSupport cgroups) =>
        CheckPlaces(spec) ?? CheckCommand(spec) ?? CheckLimits(spec) ?? CheckVolumes(spec.Volumes)
        ?? CheckCgroup(spec, cgroups);

    private static LaunchRefused? CheckPlaces(ContainerSpec spec)
    {
        if (spec.Id.IsNone) return new("container_id", "it is empty");
        if (!Path.IsPathFullyQualified(spec.SandboxDirectory))
            return new("sandbox", $"'{spec.SandboxDirectory}' is not an absolute path");
        return Path.IsPathFullyQualified(spec.RuntimeDirectory)
            ? null
            : new("runtime_dir", $"'{spec.RuntimeDirectory}' is not an absolute path");
    }

    private static LaunchRefused? CheckCommand(ContainerSpec spec)
    {
        var (texts, empty) = spec.Command switch
        {
            ShellCommand shell => (new[] { shell.Line }, false),
            ProgramCommand program => ([program.Program, .. program.Arguments], program.Program.Length == 0),
            _ => ([], true),
        };
        if (empty) return new("command.value", "it names no program");
        if (texts.Any(text => text.Contains('\0', StringComparison.Ordinal)))
            return new("command.value", "it has a NUL character");
        foreach (var (name, value) in spec.Environment)
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal)
                || name.Contains('\0', StringComparison.Ordinal) || value.Contains('\0', StringComparison.Ordinal))
                return new("command.environment", $"the variable '{name}' cannot be passed to a process");
        return null;
    }

    private static LaunchRefused? CheckLimits(ContainerSpec spec)
    {
        foreach (var limit in spec.Limits)
        {
            if (ResourceLimitNames.NumberOf(limit.Name) is null)
                return new("container.rlimit_info", $"'{limit.Name}' is no resource limit of this system");
            if ((limit.Soft ?? ulong.MaxValue) > (limit.Hard ?? ulong.MaxValue))
                return new("container.rlimit_info",
                    $"{limit.Name}: the soft limit {limit.Soft} is above the hard one {limit.Hard}");
        }
        return spec.Logs.MaxBytes < 0 || spec.Logs.Copies is < 0 or > 100
            ? new("logs", $"{spec.Logs} is out of range: sizes from 0, copies from 0 to 100")
            : null;
    }

    internal static LaunchRefused? CheckVolumes(IReadOnlyList<VolumeLink> volumes)
    {
        const string Field = "disk.volume.container_path";
        const int BytesMax = 4096; // PATH_MAX
        const int ComponentsMax = 128;
        foreach (var volume in volumes)
        {
            var path = volume.ContainerPath;
            if (path.StartsWith('/'))
                return new(
                    Field, $"'{path}' is absolute, which needs mounts; the process launcher links volumes below the "
                    + "sandbox only, so give a relative path");
            if (path.Split('/').Any(part => part is "" or "." or "..") || path.Contains('\0', StringComparison.Ordinal))
                return new(Field, $"'{path}' is not a plain relative path: components must not be empty, '.' or '..'");
            if (Encoding.UTF8.GetByteCount(path) > BytesMax
                || path.Count(static letter => letter == '/') >= ComponentsMax)
                return new(
                    Field, $"it is longer than {BytesMax} bytes or deeper than {ComponentsMax} components: "
                    + $"'{path.AsSpan(0, Math.Min(path.Length, 100))}…'");
            if (path is "stdout" or "stderr")
                return new(Field, $"'{path}' is where the output of the task goes; choose another name");
            if (volume.ReadOnly)
                return new("disk.volume.mode", $"'{path}' is to be read-only, which a link cannot keep; use RW");
            if (!Path.IsPathFullyQualified(volume.HostDirectory))
                return new("disk.volume.host_path", $"'{volume.HostDirectory}' is not an absolute path");
        }
        return null;
    }

    private static LaunchRefused? CheckCgroup(ContainerSpec spec, CgroupSupport cgroups) =>
        spec.Cgroup is { } limits && cgroups.Explain(limits) is { } reason
            ? new("resources", $"cannot be limited: {reason}") : null;
}
