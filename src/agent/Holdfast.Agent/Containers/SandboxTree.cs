using Holdfast.Agent.Core.Containers;
using Holdfast.Agent.Sandboxes;
using Holdfast.Containers.Launching;
using Holdfast.Containers.Sandboxes;
using Holdfast.Linux.Files;

namespace Holdfast.Agent.Containers;

/// <summary>Makes sandboxes in Mesos' layout, with the link <c>runs/latest</c> that its tools follow.</summary>
internal static class SandboxTree
{
    public static LaunchRefused? TryPrepare(ContainerPlaces places, SandboxPlan plan, HeldSandboxes held)
    {
        using var making = places.Guard.Making();
        held.Make(plan);
        var sandbox = places.Sandbox(plan);
        if (SandboxDirectory.TryPrepare(sandbox, plan.User, ContainerSpecs.Links(plan)) is { } refusal) return refusal;
        PointLatestTo(sandbox);
        return null;
    }

    private static void PointLatestTo(string sandbox)
    {
        var latest = Path.Combine(Path.GetDirectoryName(sandbox)!, "latest");
        var fresh = $"{latest}.{Path.GetFileName(sandbox)}";
        File.Delete(fresh);
        File.CreateSymbolicLink(fresh, sandbox);
        // Renamed into place, so that a reader never finds none. (File.Move refuses links to directories.)
        FileCalls.Rename(FileCalls.WorkingDirectory, fresh, FileCalls.WorkingDirectory, latest);
    }
}
