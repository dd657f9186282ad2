using Holdfast.Containers.Launching;
using Holdfast.Linux;
using Holdfast.Model.Ids;

namespace Holdfast.Containers.Proof;

/// <summary>Who uses a directory that no container of ours is known to hold.</summary>
public static class DirectoryUsers
{
    /// <summary>The processes that work in it, or have something in it open, mapped or mounted; null where there are
    /// none that may be looked at. The agent itself does not count.</summary>
    /// <exception cref="LinuxException">That cannot be seen.</exception>
    public static string? Of(string directory)
    {
        // As if it was the sandbox of a container of which nothing else is known.
        var scan = ProcessScan.Run(new ContainerRecord
        {
            Id = ContainerId.Parse($"{Guid.NewGuid()}"), RuntimeDirectory = directory, SandboxDirectory = directory,
            BootId = Boot.Id(),
        });
        return scan.Living.Count == 0 ? null : scan.Summary;
    }
}
